import type { Same } from "../shape";
import type zh from "../zh/live";

export default {
  title: "Live",
} satisfies Same<typeof zh>;
