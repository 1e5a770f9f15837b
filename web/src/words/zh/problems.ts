/** 服务器或网络拒绝时说的话，按代码。 */
export default {
  byCode: {
    offline: "连不上服务器。已填的内容在本机保存，请稍后再试。",
    page_fault: "这一页出了错，内容没有提交。请刷新后再试；仍不行请联系管理员。",
    wrong_credentials: "账号、密码或口令不正确。请再试一次，或联系本单位管理员。",
    account_locked: "尝试次数过多，{minutes} 分钟后可再登录。急需使用请联系安全管理员。",
    not_signed_in: "为了安全已自动退出。您写的内容已保存，登录后继续。",
    not_allowed: "您的岗位不能做这一步。需要时请联系本单位安全管理员。",
    not_found: "没有找到，或不在您的工作范围内。需要查看请联系所长。",
    step_up_needed: "这一步要再输一次动态口令。",
  },
  field: {
    missing: "请填写这一项。",
    invalid: "这一项不对，请检查。",
    too_short: "太短了。",
    too_long: "太长了。",
    taken: "已经有人用了，请换一个。",
  },
} as const;
