/** Short names of what the care pages talk about. */
import { text } from "@/words";
import { age } from "@/words/dates";
import type { Level } from "@/api/shapes";
import type { ToRead } from "./shapes";

/** "phq-9" is known to every psychologist as PHQ-9; the long title stands in the report. */
export function shortName(instrument: string | null): string {
  return (instrument ?? "").toUpperCase();
}

/** The number of a question as people say it: q9 → 9; a question beside the scale has none. */
export function itemNumber(item: string | null): string {
  return /^q(\d+)$/.exec(item ?? "")?.[1] ?? "+";
}

/** The alert level a row stands for; null where no alert is behind it. */
export function levelOf(row: ToRead): Level | null {
  if (row.urgency === "not_safe") return "red";
  return row.urgency === "critical" ? (row.tier ?? "orange") : null;
}

/** What happened, in one line. */
export function whatOf(row: ToRead): string {
  const instrument = shortName(row.instrument);
  if (row.urgency === "critical") return text("care.readFirst.item", { instrument, number: itemNumber(row.item) });
  if (row.urgency === "worse") {
    return text("care.readFirst.change", {
      instrument,
      earlier: row.earlier ?? "—",
      later: row.later ?? "—",
      rci: signed(row.rci),
    });
  }
  return "";
}

/** A figure with its sign, one digit after the point. */
export function signed(value: number | null): string {
  if (value === null) return "—";
  const digits = Math.abs(value).toFixed(1);
  return value < 0 ? `−${digits}` : `+${digits}`;
}

/** "4:10 ago" while it is fresh; the list says the time beside it as well. */
export function since(at: string, now: number): string {
  return text("care.readFirst.ago", { age: age((now - Date.parse(at)) / 1000) });
}
