export default {
  title: "地图",
} as const;
