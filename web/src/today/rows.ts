/** How the day's rows fall into blocks, and what a row needs of the drawers. */
import type { Today, TodayRow } from "@/api/shapes";
import { pick, text, wordFor } from "@/words";
import { clock, daysTo, deadline } from "@/words/dates";
import type { AtTheDesk } from "./CheckInDrawer.vue";

export const BLOCKS = ["overdue", "due", "unverified", "decide", "care", "settled"] as const;
export type Block = (typeof BLOCKS)[number];

export const keyOf = (row: TodayRow): string =>
  row.duty_id ?? row.check_in_id ?? `${row.person.id}-${row.what}`;

const cared = (row: TodayRow): boolean => row.advice !== null && row.advice.level !== "none";

/** Whether a row belongs to a block; a row may stand in two (overdue, and needs care). */
export function inBlock(row: TodayRow, block: Block): boolean {
  switch (block) {
    case "overdue":
      return row.state === "overdue" || row.state === "missed";
    case "due":
      return row.state === "due";
    case "unverified":
      return row.state === "unverified";
    case "care":
      return cared(row);
    case "decide":
    case "settled":
      return false;
  }
}

export function countOf(today: Today, block: Block): number {
  return block === "due" ? today.counts.due_today : today.counts[block];
}

/** What a row's badge says: a date that has come is its own word; else the state's. */
export function stateWord(row: TodayRow, now: number): string {
  const dated = row.state === "overdue" || row.state === "due";
  return dated ? deadline(row.due_at, now) : text(`codes.dutyState.${row.state}`);
}

/** Everything the desk drawer shows about the person of a row. */
export function atTheDesk(row: TodayRow, rows: readonly TodayRow[]): AtTheDesk {
  const theirs = rows.filter(
    (other) =>
      other.person.id === row.person.id &&
      other.what !== "verify" &&
      other.state !== "done" &&
      other.why.clears_with.includes("desk"),
  );
  const waiting = rows.find((other) => other.person.id === row.person.id && other.check_in_id !== null);
  return {
    id: row.person.id,
    name: row.person.name,
    birth_year: row.person.birth_year,
    office: pick(row.person.office, "name"),
    clears: theirs.map((duty) => ({
      what: wordFor("codes.duty", duty.what),
      rule: duty.why.rule,
      due_at: duty.due_at,
    })),
    offTime: theirs.length === 0 || theirs.some((duty) => duty.state === "overdue" || duty.state === "missed"),
    last: row.last ? { ...row.last, checkInId: waiting?.check_in_id ?? null } : null,
  };
}

/** The first thing of tomorrow, for the sentence that says that today is done. */
export function firstLater(today: Today): string {
  const next = today.settled
    .flatMap((one) => (one.next_due_at === null ? [] : [{ name: one.person.name, at: one.next_due_at }]))
    .filter((one) => daysTo(one.at, today.as_of) === 1)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))[0];
  return next ? `${clock(next.at)} ${next.name}` : text("today.firstNone");
}
