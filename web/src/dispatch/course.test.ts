import { describe, expect, it } from "vitest";
import { marksOf, mayDecline, nextAct, tally } from "./course";
import type { Errand, Order } from "./requests";

const ERRAND: Errand = {
  officer: { id: "he", name: "何示禾※" },
  state: "sent",
  late: null,
  told_late: [],
  received_at: null,
  arrived_at: null,
  word_by: null,
  over_at: null,
  over_by: null,
  reason: null,
  outcome: null,
  text: null,
  withheld: false,
  mine: true,
};
const orderOf = (...errands: Errand[]): Order => ({
  id: "o",
  alert_id: "a",
  task: { code: "talk_at_home", zh: "谈话", en: "Talk", needs_text: false },
  place: { code: "home", zh: "居住地", en: "Home", needs_text: false },
  safety: [],
  people_at_least: 1,
  short_of_people: false,
  text: "",
  place_text: "",
  sent_by: { id: "luo", name: "罗示※" },
  sent_at: "2026-11-24T09:35:00+00:00",
  receipt_by: "2026-11-24T09:45:00+00:00",
  arrive_by: "2026-11-24T11:35:00+00:00",
  ended_at: null,
  late: false,
  recallable: false,
  clinical: false,
  errands,
});

describe("the five states of an officer", () => {
  it("gives each reached state its time and marks the one that is awaited", () => {
    const errand = { ...ERRAND, state: "received" as const, received_at: "2026-11-24T09:36:00+00:00", late: "arrival" as const };
    const marks = marksOf(orderOf(errand), errand);
    expect(marks.map((one) => one.state)).toEqual(["sent", "received", "arrived", "fed_back", "ended"]);
    expect(marks.map((one) => one.at !== null)).toEqual([true, true, false, false, false]);
    expect(marks.filter((one) => one.awaited).map((one) => one.state)).toEqual(["arrived"]);
    expect(marks.find((one) => one.late)?.state).toBe("arrived");
  });

  it("awaits nothing of whoever has declined", () => {
    const errand = { ...ERRAND, state: "declined" as const, over_at: "2026-11-24T09:36:00+00:00", reason: "too_far" };
    expect(marksOf(orderOf(errand), errand).some((one) => one.awaited)).toBe(false);
    expect(nextAct(errand)).toBeNull();
    expect(mayDecline(errand)).toBe(false);
  });

  it.each([
    ["sent", "receive", true],
    ["received", "arrive", true],
    ["arrived", "feedBack", false],
    ["fed_back", null, false],
    ["recalled", null, false],
  ] as const)("of %s the named officer does %s", (state, act, declines) => {
    expect(nextAct({ ...ERRAND, state })).toBe(act);
    expect(nextAct({ ...ERRAND, state, mine: false })).toBeNull();
    expect(mayDecline({ ...ERRAND, state })).toBe(declines);
  });

  it("counts officers, not orders", () => {
    const order = orderOf(ERRAND, { ...ERRAND, state: "received" }, { ...ERRAND, state: "fed_back" });
    expect(tally([order, orderOf({ ...ERRAND, state: "arrived" })])).toEqual({ unheard: 1, underway: 1, there: 1, back: 1 });
  });
});
