export default {
  title: "名册导入",
  nav: "导入",
} as const;
