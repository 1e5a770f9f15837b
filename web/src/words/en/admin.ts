import type { Same } from "../shape";
import type zh from "../zh/admin";

export default {
  title: "Administration",
  nav: "Admin",
} satisfies Same<typeof zh>;
