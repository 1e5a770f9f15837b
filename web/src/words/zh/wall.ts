export default {
  title: "指挥大屏",
} as const;
