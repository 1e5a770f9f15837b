import type { Same } from "../shape";
import type zh from "../zh/oversight";

export default {
  title: "Oversight",
  nav: "Oversight",
} satisfies Same<typeof zh>;
