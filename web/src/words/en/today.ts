import type { Same } from "../shape";
import type zh from "../zh/today";

export default {
  title: "My day",
  nav: "Today",
} satisfies Same<typeof zh>;
