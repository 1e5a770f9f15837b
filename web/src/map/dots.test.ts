/** Dots: the stream decides the level at once, places grow old after half an hour. */
import { describe, expect, it } from "vitest";
import { anAlert } from "@/live/building";
import { join, STALE_PLACE_MS } from "./dots";

const NOW = Date.parse("2026-11-24T09:42:00+00:00");
const aPerson = (id: string, over = {}) => ({
  person_id: id, name_masked: "陈*禾", lon: 114.3, lat: 22.7, at: new Date(NOW).toISOString(),
  source: "check_in", accuracy_m: 20, level: null, stale: false, ...over,
});

describe("join", () => {
  it("takes the level from the open alerts, not from an older reading", () => {
    const [dot] = join([aPerson("p-a", { level: "yellow" })], [anAlert("a", 1, { level: "red" })], NOW);

    expect([dot?.level, dot?.alert?.id]).toEqual(["red", "a"]);
  });

  it("shows a person as calm again once no alert is open", () => {
    expect(join([aPerson("p-a", { level: "red" })], [], NOW)[0]?.level).toBeNull();
  });

  it("adds a person whom only an alert places", () => {
    const place = { lon: 114.4, lat: 22.6, at: new Date(NOW).toISOString() };

    expect(join([], [anAlert("a", 1, { place })], NOW).map((it) => [it.person_id, it.lon])).toEqual([["p-a", 114.4]]);
  });

  it("calls a place stale beyond thirty minutes, not at thirty", () => {
    const at = (ms: number) => aPerson("x", { at: new Date(NOW - ms).toISOString() });

    expect(join([at(STALE_PLACE_MS)], [], NOW)[0]?.stale).toBe(false);
    expect(join([at(STALE_PLACE_MS + 1)], [], NOW)[0]?.stale).toBe(true);
  });
});
