import { describe, expect, it } from "vitest";
import { byDay, dayOf, daysOf, fromField, mondayOf, toField } from "./days";
import type { Roster, Seat, Shift } from "./requests";

const office = { id: "biling", name_zh: "碧岭", name_en: "Biling", phone: null };
const seat: Seat = { post: "standby", office };
const shift = (from_at: string, until_at: string): Shift => ({
  id: from_at,
  post: "standby",
  office_id: "biling",
  person: { id: "luo", name: "罗示碧※" },
  substitute: null,
  from_at,
  until_at,
  replaces: null,
  reason: null,
  pages: [],
});
const roster = (items: Shift[]): Roster => ({
  from_at: "2026-11-23T16:00:00Z",
  until_at: "2026-11-25T16:00:00Z",
  as_of: "2026-11-24T09:42:00Z",
  posts: [],
  seats: [seat],
  items,
});

describe("the roster's days", () => {
  it("are those of Asia/Shanghai: they change at 16:00 UTC", () => {
    expect([dayOf("2026-11-24T15:59:59Z"), dayOf("2026-11-24T16:00:00Z")]).toEqual(["2026-11-24", "2026-11-25"]);
    expect(daysOf(roster([]))).toEqual(["2026-11-24", "2026-11-25"]);
  });

  it("hold a shift on the day on which it begins, and one that runs already on the first", () => {
    const runs = shift("2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z");
    const later = shift("2026-11-24T16:00:00Z", "2026-11-25T10:00:00Z");

    const found = byDay(roster([runs, later]), seat);

    expect(found.get("2026-11-24")).toEqual([runs]);
    expect(found.get("2026-11-25")).toEqual([later]);
  });

  it("go into a field and out of it unchanged", () => {
    expect(toField("2026-12-04T18:00:00Z")).toBe("2026-12-05T02:00");
    expect(fromField("2026-12-05T02:00")).toBe("2026-12-04T18:00:00.000Z");
  });

  it("begin their week on Monday", () => {
    expect([mondayOf("2026-11-23"), mondayOf("2026-11-29"), mondayOf("2026-11-30")]).toEqual(["2026-11-23", "2026-11-23", "2026-11-30"]);
  });
});
