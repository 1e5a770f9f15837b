/** What a report at the desk would settle, which block a row stands in, what comes first tomorrow. */
import { beforeAll, describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
});

import type { Today, TodayRow } from "@/api/shapes";
import { learnOfficeWords } from "@/words";
import { atTheDesk, firstLater, inBlock, keyOf } from "./rows";

beforeAll(learnOfficeWords);

const OFFICE = { id: "o1", name_zh: "龙田司法所", name_en: "Longtian" };
const PERSON = { id: "p1", name: "林示一", birth_year: 1990, supervision_class: "strict", office: OFFICE, stands_in_for: null } as const;

function aRow(given: Partial<TodayRow>): TodayRow {
  return {
    duty_id: "d1",
    check_in_id: null,
    person: PERSON,
    what: "check_in",
    due_at: "2026-11-24T01:00:00Z",
    state: "due",
    why: { rule: "RPT-9", article_zh: "", article_en: "", inputs: {}, clears_with: ["desk", "phone"] },
    last: null,
    alert_level: null,
    advice: null,
    done_by: null,
    ...given,
  };
}

describe("at the desk", () => {
  it("settles what the person owes and a desk can settle, and nobody else's", () => {
    const mine = aRow({ duty_id: "mine" });
    const phoneOnly = aRow({ duty_id: "phone", why: { ...mine.why, rule: "X", clears_with: ["phone"] } });
    const done = aRow({ duty_id: "done", state: "done" });
    const other = aRow({ duty_id: "other", person: { ...PERSON, id: "p2" } });
    const found = atTheDesk(mine, [mine, phoneOnly, done, other]);

    expect(found.clears.map((duty) => duty.rule)).toEqual(["RPT-9"]);
  });

  it("asks for a reason when nothing is owed now, or it is late", () => {
    const onTime = aRow({});
    const late = aRow({ state: "missed" });

    expect([atTheDesk(onTime, [onTime]).offTime, atTheDesk(late, [late]).offTime, atTheDesk(onTime, []).offTime]).toEqual([false, true, true]);
  });

  it("knows of a phone check-in that waits to be verified", () => {
    const row = aRow({ last: { at: "2026-11-24T00:00:00Z", method: "phone" } });
    const waiting = aRow({ duty_id: null, check_in_id: "c1", what: "verify", state: "unverified" });

    expect(atTheDesk(row, [row, waiting]).last?.checkInId).toBe("c1");
  });
});

describe("blocks", () => {
  it("put missed with overdue, and care across all", () => {
    const missed = aRow({ state: "missed", advice: { level: "three", safety_instruction: "x" } });

    expect([inBlock(missed, "overdue"), inBlock(missed, "due"), inBlock(missed, "care")]).toEqual([true, false, true]);
    expect(inBlock(aRow({ advice: { level: "none", safety_instruction: "" } }), "care")).toBe(false);
  });

  it("know a row by its duty, else its check-in", () => {
    expect([keyOf(aRow({})), keyOf(aRow({ duty_id: null, check_in_id: "c9" }))]).toEqual(["d1", "c9"]);
  });
});

describe("the first thing of tomorrow", () => {
  const today = (dates: readonly (string | null)[]): Today => ({
    as_of: "2026-11-24T09:42:00Z",
    day: "2026-11-24",
    counts: { overdue: 0, due_today: 0, unverified: 0, decide: 0, care: 0, settled: dates.length },
    rows: [],
    settled: dates.map((next_due_at, at) => ({ person: { id: `p${at}`, name: `人${at}`, stands_in_for: null }, next_due_at })),
  });

  it("is the soonest of tomorrow, not of tonight or of another day", () => {
    expect(firstLater(today(["2026-11-24T13:00:00Z", "2026-11-25T04:00:00Z", "2026-11-25T01:00:00Z", "2026-11-26T01:00:00Z", null]))).toBe("09:00 人2");
  });

  it("is nothing when tomorrow is free", () => {
    expect(firstLater(today([null, "2026-11-26T01:00:00Z"]))).toBe("没有安排");
  });
});
