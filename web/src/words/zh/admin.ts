export default {
  title: "管理",
  nav: "管理",
} as const;
