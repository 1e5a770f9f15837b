import type { Same } from "../shape";
import type zh from "../zh/wall";

export default {
  title: "Command wall",
} satisfies Same<typeof zh>;
