import type { Same } from "../shape";
import type zh from "../zh/care";

export default {
  title: "Psychologist’s day",
} satisfies Same<typeof zh>;
