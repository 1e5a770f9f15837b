export default {
  title: "对象",
  nav: "对象",
} as const;
