/** What a timeline proves. */
import { describe, expect, it } from "vitest";
import { lapseOf, proofOf } from "./proof";
import type { TimelineLine } from "./requests";

const HE = { id: "he", name: "何示禾" };
const ZHOU = { id: "zhou", name: "周示守" };
const line = (seq: number, what: string, actor: TimelineLine["actor"] = null): TimelineLine => ({
  seq, what, actor, at: `2026-11-24T09:${String(seq).padStart(2, "0")}:00+00:00`, code: null, level: null, text: null,
});

describe("proofOf", () => {
  it("gives each person one row with the first time of each step, and the system none", () => {
    const rows = proofOf([line(1, "raised"), line(2, "displayed", HE), line(3, "displayed", ZHOU), line(4, "acknowledged", HE), line(5, "noted", HE), line(6, "noted", HE)]);

    expect(rows).toEqual([
      { who: HE, shownAt: line(2, "").at, takenAt: line(4, "").at, actedAt: line(5, "").at },
      { who: ZHOU, shownAt: line(3, "").at, takenAt: null, actedAt: null },
    ]);
  });
});

describe("lapseOf", () => {
  it("tells an unkept loan from an alert nobody took", () => {
    expect(lapseOf([line(1, "raised"), line(2, "acknowledged", HE), line(3, "lapsed")])?.taken).toBe(true);
    expect(lapseOf([line(1, "raised"), line(2, "lapsed")])?.taken).toBe(false);
    expect(lapseOf([line(1, "raised"), line(2, "acknowledged", HE), line(3, "lapsed"), line(4, "lapsed")])?.taken).toBe(false);
  });

  it("is silent about an alert that never lapsed", () => {
    expect(lapseOf([line(1, "raised")])).toBeNull();
  });
});
