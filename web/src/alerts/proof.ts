/** Proof of notice: for each person, when the alert was displayed to them, taken and acted on. */
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
