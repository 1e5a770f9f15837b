import type { Same } from "../shape";
import type zh from "../zh/me";

export default {
  title: "My settings",
  nav: "Me",
} satisfies Same<typeof zh>;
