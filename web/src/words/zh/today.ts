export default {
  title: "今日工作",
  nav: "今日",
} as const;
