/** The desk check-in drawer. */
import type { Same } from "../shape";
import type zh from "../zh/check-in";

export default {
  title: "Desk check-in",
} satisfies Same<typeof zh>;
