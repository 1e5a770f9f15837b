import type { Same } from "../shape";
import type zh from "../zh/map";

export default {
  title: "Map",
} satisfies Same<typeof zh>;
