/** Figures as people read them. */
import { describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
});

import { before, daysOf, dayOf, few, interval, minutes, monthsTo, shareOf } from "./figures";

describe("figures", () => {
  it("writes a share with what it is of, and nothing of nothing", () => {
    expect(shareOf({ hits: 373, of: 1204, share: 0.3098, low: 0.28, high: 0.34 })).toBe("31% (373/1,204)");
    expect(interval({ hits: 1, of: 2, share: 0.5, low: 0.0945, high: 0.9055 })).toBe("9%–91%");
    expect(shareOf({ hits: 0, of: 0, share: null, low: null, high: null })).toBe("—");
    expect(interval({ hits: 0, of: 0, share: null, low: null, high: null })).toBe("");
  });

  it("says minutes as people do", () => {
    expect([null, 0.5, 1.83, 59.99, 60, 185, 2879, 3456].map(minutes)).toEqual([
      "—", "30 秒", "1:50 分", "59:59 分", "1 小时 0 分", "3 小时 5 分", "47 小时 59 分", "2.4 天",
    ]);
    expect([few(9), few(4.5), few(6.9999999)]).toEqual(["9", "4.5", "7"]);
  });

  it("knows the days that a choice means", () => {
    expect(daysOf("week", "2026-11-24")).toEqual({ first: "2026-11-18", last: "2026-11-24" });
    expect(daysOf("lastMonth", "2026-01-05")).toEqual({ first: "2025-12-01", last: "2025-12-31" });
    expect(daysOf("month", "2026-11-01")).toEqual({ first: "2026-11-01", last: "2026-11-01" });
    expect(daysOf("year", "2026-11-24").first).toBe("2026-01-01");
    expect(before("2026-03-01", 1)).toBe("2026-02-28");
    expect(dayOf(Date.parse("2026-11-24T16:00:00Z"))).toBe("2026-11-25");
    expect(monthsTo("2026-02-03", 3)).toEqual(["2026-02", "2026-01", "2025-12"]);
  });
});
