/** How many of the board's alerts a silence would keep from calling. */
import { describe, expect, it } from "vitest";
import { anAlert } from "@/live/building";
import { wouldSwallow } from "./quiet";

const silence = { id: "s", until: "2026-11-24T10:42:00+00:00", reason: "hospital_stay", by: { id: "liang", name: "梁" } };
const hers = { kind: "missed_check_in", level: "yellow" } as const;

describe("wouldSwallow", () => {
  it.each([
    ["one that calls", {}, 1],
    ["a blue one", { level: "blue" }, 1],
    ["an orange one", { level: "orange" }, 0],
    ["a red one", { level: "red" }, 0],
    ["another kind", { kind: "crisis" }, 0],
    ["one somebody has taken", { state: "acknowledged" }, 0],
    ["one that is silent already", { silence }, 0],
    ["one about nobody", { subject: null }, 0],
  ] as const)("counts %s", (_, over, count) => {
    expect(wouldSwallow([anAlert("a", 1, { ...hers, ...over })], "p-a", ["missed_check_in"])).toBe(count);
  });

  it("counts nobody else's", () => {
    expect(wouldSwallow([anAlert("a", 1, hers)], "p-b", ["missed_check_in"])).toBe(0);
  });
});
