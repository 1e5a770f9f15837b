/** The queue: its tabs, and that it never moves under somebody's hand. */
import { describe, expect, it } from "vitest";
import { anAlert } from "@/live/building";
import { arrange, belongs, countUnder } from "./queue";

const NOW = Date.parse("2026-11-24T09:42:00+00:00");
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();
const taken = (by: string, over = {}) => anAlert("a", 1, { state: "acknowledged", acknowledged_by: { id: by, name: "何示禾" }, ...over });

describe("arrange", () => {
  it("follows the live order while nobody works in the list", () => {
    expect(arrange(["b", "a"], [anAlert("c", 3), anAlert("a", 1)], false)).toEqual({ rows: ["c", "a"], waiting: [] });
  });

  it("keeps rows still and lets new ones wait, while red enters at the top at once", () => {
    const wanted = [anAlert("red", 9, { level: "red" }), anAlert("new", 8), anAlert("a", 1)];

    expect(arrange(["b", "a"], wanted, true)).toEqual({ rows: ["red", "b", "a"], waiting: ["new"] });
  });

  it("fills an empty list at once even while it has the focus", () => {
    expect(arrange([], [anAlert("a", 1)], true)).toEqual({ rows: ["a"], waiting: [] });
  });
});

describe("belongs", () => {
  it("counts an update as due from five minutes before, the bound itself included", () => {
    expect(belongs(taken("me", { next_update_by: at(300) }), "due", "me", NOW)).toBe(true);
    expect(belongs(taken("me", { next_update_by: at(301) }), "due", "me", NOW)).toBe(false);
  });

  it("knows mine from another's and untaken from taken", () => {
    expect(belongs(taken("me"), "mine", "me", NOW)).toBe(true);
    expect(belongs(taken("you"), "mine", "me", NOW)).toBe(false);
    expect(belongs(taken("you"), "untaken", "me", NOW)).toBe(false);
    expect(belongs(anAlert("a", 1), "untaken", "me", NOW)).toBe(true);
  });
});

describe("countUnder", () => {
  it("counts what is real and no exercise, which is listed all the same", () => {
    const exercise = anAlert("e", 2, { exercise: true });

    expect(countUnder([anAlert("a", 1), exercise], "all", "me", NOW)).toBe(1);
    expect(belongs(exercise, "all", "me", NOW)).toBe(true);
  });
});
