/** Which alerts the desk lists and in which order, also while somebody is working in the list. */
import type { AlertView, Level } from "@/api/shapes";

export const SHOWS = ["all", "mine", "untaken", "due", "review"] as const;
export type Show = (typeof SHOWS)[number];

export interface Filter {
  readonly show: Show;
  readonly level: Level | null;
  readonly office: string | null;
}

/** An update is due soon when less than this is left, in milliseconds. */
const DUE_WITHIN_MS = 5 * 60_000;

/** Whether `alert` belongs under one of the tabs for the account `me` at `now` (milliseconds). */
export function belongs(alert: AlertView, show: Show, me: string, now: number): boolean {
  switch (show) {
    case "all": return true;
    case "mine": return alert.state === "acknowledged" && alert.acknowledged_by?.id === me;
    case "untaken": return alert.state === "raised";
    case "review": return alert.state === "in_review";
    case "due":
      return alert.state === "acknowledged" && alert.next_update_by !== null
        && Date.parse(alert.next_update_by) - now <= DUE_WITHIN_MS;
  }
}

export function passes(alert: AlertView, filter: Filter, me: string, now: number): boolean {
  return (
    belongs(alert, filter.show, me, now)
    && (filter.level === null || alert.level === filter.level)
    && (filter.office === null || alert.office?.id === filter.office)
  );
}

/** How many real alerts belong under a tab: an exercise is listed and never counted. */
export const countUnder = (alerts: readonly AlertView[], show: Show, me: string, now: number): number =>
  alerts.filter((alert) => !alert.exercise && belongs(alert, show, me, now)).length;

/** The rows to show by id, and those that wait behind the pill. */
export interface Arrangement {
  readonly rows: readonly string[];
  readonly waiting: readonly string[];
}

/**
 * The next order of the list. `wanted` is how it would stand if nobody were looking.
 *
 * While `still`, rows keep their places and new ones wait; a red one enters at the top at once.
 * Rows that are no longer wanted stay while still (drawn as ended), so that nothing slides under the pointer.
 */
export function arrange(before: readonly string[], wanted: readonly AlertView[], still: boolean): Arrangement {
  if (!still || before.length === 0) return { rows: wanted.map((alert) => alert.id), waiting: [] };
  const there = new Set(before);
  const fresh = wanted.filter((alert) => !there.has(alert.id));
  const red = fresh.filter((alert) => alert.level === "red").map((alert) => alert.id);
  return {
    rows: [...red, ...before],
    waiting: fresh.filter((alert) => alert.level !== "red").map((alert) => alert.id),
  };
}
