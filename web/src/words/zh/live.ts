export default {
  title: "实时",
} as const;
