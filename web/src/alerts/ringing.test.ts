/** When sounds come: red every ten seconds, orange every thirty, yellow once, blue never; taking an alert ends it. */
import { describe, expect, it } from "vitest";
import { anAlert } from "@/live/building";
import type { AlertView } from "@/live/protocol";
import { due, QUIET, type Ringing } from "./ringing";

/** The sounds between `from` and `until`, asked once a second, as "second:level". */
function sounds(alerts: readonly AlertView[], until: number, start: Ringing = QUIET): string[] {
  let ringing = start;
  const made: string[] = [];
  for (let second = 0; second <= until; second += 1) {
    const { sound, after } = due(ringing, alerts, second * 1000);
    if (sound !== null) made.push(`${second}:${sound}`);
    ringing = after;
  }
  return made;
}

describe("due", () => {
  it.each([
    ["red", 20, ["0:red", "10:red", "20:red"]],
    ["orange", 30, ["0:orange", "30:orange"]],
    ["yellow", 60, ["0:yellow"]],
    ["grey", 60, ["0:grey"]],
    ["blue", 60, []],
  ] as const)("%s sounds as its level says", (level, until, expected) => {
    expect(sounds([anAlert("a", 1, { level })], until)).toEqual(expected);
  });

  it("is quiet once somebody has taken the alert", () => {
    expect(sounds([anAlert("a", 1, { level: "red", state: "acknowledged" })], 60)).toEqual([]);
  });

  it("is quiet under a silence, and rings when it wakes", () => {
    const silence = { id: "s", until: "2026-11-24T10:42:00+00:00", reason: "hospital_stay", by: { id: "liang", name: "梁" } };
    const silent = anAlert("a", 1, { level: "yellow", silence });

    expect(sounds([silent], 60)).toEqual([]);
    expect(due(due(QUIET, [silent], 0).after, [anAlert("a", 2, { level: "yellow" })], 1000).sound).toBe("yellow");
  });

  it("is quiet while a dead device explains it, and while an exercise waits for something real", () => {
    const inhibited = {
      code: "", entry: "correction.device_powered_off", at: "2026-11-24T09:00:00+00:00", outage_from: null, outage_until: null,
      by_alert: "b", by_kind: "power_off", until: "2026-11-25T09:00:00+00:00",
    };
    const drill = { id: "d", zh: "演练", en: "Exercise", subject_zh: "演练对象", subject_en: "Exercise person", suspended: true };

    expect(sounds([anAlert("a", 1, { level: "yellow", inhibited })], 60)).toEqual([]);
    expect(sounds([anAlert("a", 1, { level: "red", exercise: true, drill })], 20)).toEqual([]);
    expect(sounds([anAlert("a", 1, { level: "red", exercise: true, drill: { ...drill, suspended: false } })], 0)).toEqual(["0:red"]);
  });

  it("lets the gravest speak when several are due", () => {
    expect(sounds([anAlert("a", 1), anAlert("b", 2, { level: "red" })], 0)).toEqual(["0:red"]);
  });

  it("rings at once for a second alert of a level that is already ringing", () => {
    const first = due(QUIET, [anAlert("a", 1)], 0).after;

    expect(due(first, [anAlert("a", 1), anAlert("b", 2)], 1000).sound).toBe("orange");
  });

  it("rings anew when the taker let the alert lapse", () => {
    const taken = due(QUIET, [anAlert("a", 1, { level: "yellow" })], 0).after;

    expect(due(taken, [anAlert("a", 2, { level: "yellow", lapsed: 1 })], 1000).sound).toBe("yellow");
    expect(due(taken, [anAlert("a", 2, { level: "yellow" })], 1000).sound).toBeNull();
  });
});
