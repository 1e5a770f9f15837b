import type { Same } from "../shape";
import type zh from "../zh/people";

export default {
  title: "People",
  nav: "People",
} satisfies Same<typeof zh>;
