import type { Same } from "../shape";
import type zh from "../zh/importing";

export default {
  title: "Roster import",
  nav: "Import",
} satisfies Same<typeof zh>;
