/** Times as people here read them, both languages, both sides of midnight. */
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
});

import { age, clock, dateAfter, day, daysTo, deadline, duration, fullTime, lastTime, limit, listTime } from "./dates";
import { use } from "./index";

beforeAll(() => {
  // Only to have its language set; a document from the start would make Vue look for a whole browser.
  vi.stubGlobal("document", { documentElement: {} });
});

/** 2026-11-24 17:42 in Shenzhen, a Tuesday. */
const NOW = "2026-11-24T09:42:00+00:00";

describe("in Chinese", () => {
  beforeEach(() => {
    use("zh");
  });

  it.each([
    ["2026-11-24T09:42:00Z", "今天 17:42"],
    ["2026-11-23T16:00:00Z", "今天 00:00"],
    ["2026-11-23T15:59:59Z", "昨天 23:59"],
    ["2026-11-24T16:00:00Z", "明天 00:00"],
    ["2026-11-20T01:05:00Z", "11-20 周五 09:05"],
    ["2025-12-31T16:00:00Z", "01-01 周四 00:00"],
    ["2025-12-31T15:59:00Z", "2025-12-31 23:59"],
  ])("lists %s as %s", (at, said) => {
    expect(listTime(at, NOW)).toBe(said);
  });

  it("names the weekday beside a whole date", () => {
    expect(fullTime(NOW)).toBe("2026-11-24 周二 17:42");
  });

  it.each([
    ["2026-11-24T16:00:00Z", "今天 24:00"],
    ["2026-11-24T15:59:59Z", "今天 24:00"],
    ["2026-11-24T15:58:00Z", "今天 23:58"],
    ["2026-11-26T16:00:00Z", "11-26 周四 24:00"],
  ])("writes the end of a day as 24:00 of that day: %s is %s", (at, said) => {
    expect(limit(at, NOW)).toBe(said);
  });

  it.each([
    ["2026-11-26T16:00:00Z", "还剩 2 天（11-26 周四 24:00 止）"],
    ["2026-11-24T16:00:00Z", "今天 24:00 止"],
    ["2026-11-24T09:41:59Z", "已过 17:41"],
    ["2026-11-24T09:42:00Z", "已过 17:42"],
    ["2026-11-23T16:00:00Z", "逾期 1 天"],
    ["2026-11-22T01:00:00Z", "逾期 2 天"],
  ])("says of a date of %s: %s", (at, said) => {
    expect(deadline(at, NOW)).toBe(said);
  });

  it("gives the hour of the last time only for today and yesterday", () => {
    expect([lastTime("2026-11-23T01:05:00Z", NOW), lastTime("2026-11-10T01:05:00Z", NOW)]).toEqual(["昨天 09:05", "11-10"]);
  });
});

describe("in English", () => {
  beforeEach(() => {
    use("en");
  });

  it("says the same things", () => {
    expect([listTime("2026-11-20T01:05:00Z", NOW), fullTime(NOW), deadline("2026-11-26T16:00:00Z", NOW), deadline("2026-11-23T01:00:00Z", NOW)]).toEqual([
      "Fri 20 Nov 09:05",
      "24 Nov 2026, 17:42",
      "2 days left (until Thu 26 Nov, 24:00)",
      "1 day overdue",
    ]);
  });
});

describe("whatever the language", () => {
  it("counts calendar days here, not spans of 24 hours", () => {
    expect([daysTo("2026-11-24T16:00:00Z", NOW), daysTo("2026-11-24T16:00:01Z", NOW), daysTo("2026-11-23T15:59:00Z", NOW)]).toEqual([0, 1, -1]);
  });

  it("lets an age tick over the hour", () => {
    expect([age(-3), age(250), age(3599), age(3600), age(3753)]).toEqual(["0:00", "4:10", "59:59", "1:00:00", "1:02:33"]);
  });

  it("takes a bare date as the day that begins here", () => {
    use("zh");

    expect([day("2026-11-24"), clock("2026-11-24"), dateAfter(NOW, 0), dateAfter("2026-11-23T15:59:00Z", 1)]).toEqual([
      "2026-11-24", "00:00", "2026-11-24", "2026-11-24",
    ]);
  });

  it("words a duration by minutes, hours, then days", () => {
    use("en");

    expect([duration(59 * 60), duration(60 * 60), duration(47 * 3600), duration(48 * 3600)]).toEqual(["59 minutes", "1 hour", "47 hours", "2 days"]);
  });
});
