/** Small decisions of the wall: who may be named, how far the picture moves against burn-in, how many rows fit. */
import type { AlertView } from "@/api/shapes";

/** The picture moves by four pixels every ten minutes, around a small square. */
export const SHIFT_EVERY_MS = 10 * 60_000;
const SHIFTS = [[0, 0], [4, 0], [4, 4], [0, 4]] as const;

/** How far to move the picture at `now` (milliseconds), in CSS pixels. */
export function shiftAt(now: number): readonly [number, number] {
  return SHIFTS[Math.floor(now / SHIFT_EVERY_MS) % SHIFTS.length] ?? SHIFTS[0];
}

/** What stands in a room for a person: the masked name; for a minor only a number. */
export function roomName(alert: AlertView): { readonly masked: string } | { readonly minorNumber: string } | null {
  if (alert.subject === null) return null;
  return alert.subject.minor ? { minorNumber: alert.subject.id.slice(-3).toUpperCase() } : { masked: alert.subject.name_masked };
}

/** How many of `total` whole rows fit; what does not is counted below the list. */
export function rowsThatFit(height: number, rowHeight: number, total: number): number {
  return Math.min(total, Math.max(1, Math.floor(height / rowHeight)));
}

/** The alert after `current` in the list, or none after the last: one key walks through and out again. */
export function nextFocus(ids: readonly string[], current: string | null): string | null {
  if (current === null) return ids[0] ?? null;
  return ids[ids.indexOf(current) + 1] ?? null;
}
