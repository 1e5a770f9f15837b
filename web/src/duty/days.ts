/** The roster as a table: one row a seat, one column a day, in each cell the shifts that begin then. */
import type { DutyPage, Roster, Seat, Shift } from "./requests";

const DAY_MS = 86_400_000;
const ZONE_MS = 8 * 3_600_000;

/** The legal day (Asia/Shanghai) of an instant, as 2026-11-24. */
export function dayOf(at: string): string {
  return new Date(Date.parse(at) + ZONE_MS).toISOString().slice(0, 10);
}

/** An instant as a field of date and time shows it, Asia/Shanghai. */
export function toField(at: string | number): string {
  return new Date((typeof at === "number" ? at : Date.parse(at)) + ZONE_MS).toISOString().slice(0, 16);
}

/** The instant that a field of date and time means. */
export function fromField(field: string): string {
  return new Date(`${field}:00+08:00`).toISOString();
}

/** The days of a roster, from its first to its last. */
export function daysOf(roster: Pick<Roster, "from_at" | "until_at">): string[] {
  const days: string[] = [];
  for (let at = Date.parse(roster.from_at); at < Date.parse(roster.until_at); at += DAY_MS) days.push(dayOf(new Date(at).toISOString()));
  return days;
}

/** The shifts of a seat by the day on which they begin; one that began earlier stands on the first day. */
export function byDay(roster: Roster, seat: Seat): ReadonlyMap<string, readonly Shift[]> {
  const first = dayOf(roster.from_at);
  const found = new Map<string, Shift[]>();
  for (const shift of roster.items) {
    if (shift.post !== seat.post || shift.office_id !== seat.office.id) continue;
    const begins = dayOf(shift.from_at);
    const day = begins < first ? first : begins;
    found.set(day, [...(found.get(day) ?? []), shift]);
  }
  return found;
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return at.toISOString().slice(0, 10);
}

/** The code of a test page's state; one that was answered after its time says so. */
export function stateOf(page: DutyPage): DutyPage["state"] | "answered_late" {
  return page.state === "answered" && page.late ? "answered_late" : page.state;
}
