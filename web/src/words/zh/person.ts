export default {
  title: "对象详情",
  nav: "对象",
} as const;
