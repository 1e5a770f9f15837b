/** 当面报到抽屉。 */
export default {
  title: "当面报到",
} as const;
