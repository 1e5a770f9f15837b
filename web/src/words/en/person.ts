import type { Same } from "../shape";
import type zh from "../zh/person";

export default {
  title: "Person",
  nav: "Person",
} satisfies Same<typeof zh>;
