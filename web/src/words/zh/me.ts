export default {
  title: "我的设置",
  nav: "我的",
} as const;
