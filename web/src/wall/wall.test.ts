/** The wall's small decisions. */
import { describe, expect, it } from "vitest";
import { anAlert } from "@/live/building";
import { nextFocus, roomName, rowsThatFit, SHIFT_EVERY_MS, shiftAt } from "./wall";

describe("shiftAt", () => {
  it("moves four pixels after ten minutes, not before, and comes home after four steps", () => {
    expect([shiftAt(0), shiftAt(SHIFT_EVERY_MS - 1), shiftAt(SHIFT_EVERY_MS), shiftAt(4 * SHIFT_EVERY_MS)]).toEqual([[0, 0], [0, 0], [4, 0], [0, 0]]);
  });
});

describe("roomName", () => {
  it("masks a grown person and only numbers a minor", () => {
    const minor = { id: "person-abc", name: "林示", name_masked: "林*", birth_year: 2010, minor: true };

    expect(roomName(anAlert("a", 1))).toEqual({ masked: "陈*禾" });
    expect(roomName(anAlert("a", 1, { subject: minor }))).toEqual({ minorNumber: "ABC" });
  });
});

describe("rowsThatFit", () => {
  it("counts whole rows only, never more than there are, and at least one", () => {
    expect([rowsThatFit(500, 100, 5), rowsThatFit(499, 100, 5), rowsThatFit(500, 100, 3), rowsThatFit(40, 100, 3)]).toEqual([5, 4, 3, 1]);
  });
});

describe("nextFocus", () => {
  it("walks through the list and out again", () => {
    expect([nextFocus(["a", "b"], null), nextFocus(["a", "b"], "a"), nextFocus(["a", "b"], "b"), nextFocus([], null)]).toEqual(["a", "b", null, null]);
  });
});
