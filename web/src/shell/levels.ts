/** Crisis levels wear the alert levels' shapes: 一级 ▲, 二级 ◆, 三级 ■, 关注 ●. */
import type { CrisisLevel, Level } from "@/api/shapes";

const SHAPE_OF: Readonly<Record<CrisisLevel, Level>> = {
  one: "red",
  two: "orange",
  three: "yellow",
  watch: "blue",
};

export function levelOfCrisis(level: CrisisLevel): Level {
  return SHAPE_OF[level];
}
