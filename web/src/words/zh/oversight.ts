export default {
  title: "检察监督",
  nav: "监督",
} as const;
