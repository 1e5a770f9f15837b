/** What a timeline proves: who was shown the alert, took it and acted; and why it calls again. */
import type { Named } from "@/api/shapes";
import type { TimelineLine } from "./requests";

export interface Proof {
  readonly who: Named;
  readonly shownAt: string | null;
  readonly takenAt: string | null;
  readonly actedAt: string | null;
}

const COLUMN: Readonly<Record<string, "shownAt" | "takenAt" | "actedAt">> = {
  displayed: "shownAt",
  acknowledged: "takenAt",
  noted: "actedAt",
  progressed: "actedAt",
  submitted: "actedAt",
  reviewed: "actedAt",
  returned: "actedAt",
  closed: "actedAt",
};

/** One row a person, in the order they first appear; each column keeps its first time. */
export function proofOf(timeline: readonly TimelineLine[]): Proof[] {
  const rows = new Map<string, Proof>();
  for (const line of timeline) {
    const column = COLUMN[line.what];
    if (column === undefined || line.actor === null) continue;
    const row = rows.get(line.actor.id) ?? { who: line.actor, shownAt: null, takenAt: null, actedAt: null };
    rows.set(line.actor.id, { ...row, [column]: row[column] ?? line.at });
  }
  return [...rows.values()];
}

/** Why an alert calls again: its taker gave no news by `at`, or nobody took it. Null when it never lapsed. */
export function lapseOf(timeline: readonly TimelineLine[]): { readonly at: string; readonly taken: boolean } | null {
  const ordered = [...timeline].sort((a, b) => a.seq - b.seq);
  const last = ordered.filter((line) => line.what === "lapsed").pop();
  if (last === undefined) return null;
  const before = ordered.filter((line) => line.seq < last.seq && ["acknowledged", "lapsed", "risen"].includes(line.what)).pop();
  return { at: last.at, taken: before?.what === "acknowledged" };
}
