export default {
  title: "问卷",
} as const;
