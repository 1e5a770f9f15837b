export default {
  title: "心理工作台",
} as const;
