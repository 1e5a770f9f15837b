import type { Same } from "../shape";
import type zh from "../zh/answering";

export default {
  title: "Questionnaire",
} satisfies Same<typeof zh>;
