/** How figures are written: shares with their interval, minutes as people say them, days and months to choose. */
import { language } from "@/words";
import type { Share } from "./requests";

const DAY_MS = 86_400_000;
const ZONE_MS = 8 * 3_600_000;
/** Two languages write a thousand alike. */
const whole = new Intl.NumberFormat("en");

export const NONE = "—";

/** 1,204 */
export const count = (value: number): string => whole.format(value);

/** 31% · — of nothing. */
export const percent = (share: number | null): string => (share === null ? NONE : `${String(Math.round(share * 100))}%`);

/** 31% (373/1,204) */
export const shareOf = (share: Share): string =>
  share.share === null ? NONE : `${percent(share.share)} (${count(share.hits)}/${count(share.of)})`;

/** 28%–34% · "" of nothing. */
export const interval = (share: Share): string =>
  share.low === null || share.high === null ? "" : `${percent(share.low)}–${percent(share.high)}`;

/** 45 秒 · 1:50 分 · 3 小时 5 分 · 2.4 天; — of nothing. */
export function minutes(value: number | null): string {
  if (value === null) return NONE;
  const zh = language() === "zh";
  if (value < 1) return `${String(Math.round(value * 60))}${zh ? " 秒" : " s"}`;
  if (value < 60) {
    const seconds = Math.round(value * 60);
    return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}${zh ? " 分" : " min"}`;
  }
  const rounded = Math.round(value);
  if (rounded < 2880) return zh ? `${String(Math.floor(rounded / 60))} 小时 ${String(rounded % 60)} 分` : `${String(Math.floor(rounded / 60))} h ${String(rounded % 60)} min`;
  return `${(value / 1440).toFixed(1)}${zh ? " 天" : " days"}`;
}

/** 9 · 4.5 */
export const few = (value: number): string => String(Math.round(value * 10) / 10);

/** The legal day of an instant, as 2026-11-24. */
export const dayOf = (at: number): string => new Date(at + ZONE_MS).toISOString().slice(0, 10);

/** So many days before a day. */
export const before = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);

export const PRESETS = ["week", "month30", "month", "lastMonth", "year", "own"] as const;
export type Preset = (typeof PRESETS)[number];

/** The days that a choice means, seen from a day. */
export function daysOf(preset: Exclude<Preset, "own">, today: string): { first: string; last: string } {
  const month = `${today.slice(0, 7)}-01`;
  const lastOfBefore = before(month, 1);
  if (preset === "week") return { first: before(today, 6), last: today };
  if (preset === "month30") return { first: before(today, 29), last: today };
  if (preset === "month") return { first: month, last: today };
  if (preset === "lastMonth") return { first: `${lastOfBefore.slice(0, 7)}-01`, last: lastOfBefore };
  return { first: `${today.slice(0, 4)}-01-01`, last: today };
}

/** The months up to one, the newest first, as 2026-11. */
export function monthsTo(today: string, howMany: number): string[] {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  return Array.from({ length: howMany }, (_, back) => {
    const at = year * 12 + month - 1 - back;
    return `${String(Math.floor(at / 12))}-${String((at % 12) + 1).padStart(2, "0")}`;
  });
}
