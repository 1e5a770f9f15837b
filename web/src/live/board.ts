/** The board of alerts as a pure fold: a snapshot, then frame by frame, with a proof that nothing is missing. */
import { LEVELS, type AlertView, type Frame, type Level } from "./protocol";

/** Ended alerts are kept this long a list, so that a page showing one can say how it ended. */
export const ENDED_KEPT = 60;

/** What is open now, what ended lately, and how far in the stream that is true. */
export interface Board {
  readonly epoch: string;
  readonly seq: number;
  readonly open: ReadonlyMap<string, AlertView>;
  readonly ended: ReadonlyMap<string, AlertView>;
}

/** One alert before and after a change; `before` is null for one this board had not seen. */
export interface Change {
  readonly before: AlertView | null;
  readonly after: AlertView;
}

/** How a run of frames met the board. Only the frames before a `gap` or `foreign` one were applied. */
export type Verdict = "applied" | "gap" | "foreign";

export interface Folded {
  readonly board: Board;
  readonly changes: readonly Change[];
  readonly verdict: Verdict;
}

/** True while somebody still has to do something about `alert`. */
export const isOpen = (alert: AlertView): boolean => alert.state !== "closed" && alert.state !== "withdrawn";

/** The board a snapshot describes; ended alerts of `former` stay readable. */
export function boardOf(epoch: string, seq: number, alerts: readonly AlertView[], former: Board | null = null): Board {
  const open = new Map(alerts.filter(isOpen).map((alert) => [alert.id, alert]));
  const ended = new Map([...(former?.ended ?? [])].filter(([id]) => !open.has(id)));
  return { epoch, seq, open, ended };
}

/**
 * Take a run of frames into the board, oldest first.
 *
 * A frame at or below the cursor is one we have: skipped. A frame whose `prev` lies beyond the cursor
 * proves that something between is missing: nothing from it on is applied. (A `prev` below the cursor is
 * sound: after a snapshot the cursor is the stream's head, which may be later than this view's last frame.)
 */
export function fold(board: Board, frames: readonly Frame[]): Folded {
  const open = new Map(board.open);
  const ended = new Map(board.ended);
  const changes: Change[] = [];
  let seq = board.seq;
  let verdict: Verdict = "applied";
  for (const frame of frames) {
    if (frame.epoch !== board.epoch) { verdict = "foreign"; break; }
    if (frame.seq <= seq) continue;
    if (frame.prev > seq) { verdict = "gap"; break; }
    const change = place(open, ended, frame.alert);
    if (change !== null) changes.push(change);
    seq = frame.seq;
  }
  return { board: { epoch: board.epoch, seq, open, ended }, changes, verdict };
}

/** Take one alert that came by another way (the answer to my own click). The cursor does not move. */
export function merge(board: Board, alert: AlertView): { readonly board: Board; readonly change: Change | null } {
  const open = new Map(board.open);
  const ended = new Map(board.ended);
  const change = place(open, ended, alert);
  return change === null ? { board, change } : { board: { ...board, open, ended }, change };
}

function place(open: Map<string, AlertView>, ended: Map<string, AlertView>, after: AlertView): Change | null {
  const before = open.get(after.id) ?? ended.get(after.id) ?? null;
  if (before !== null && before.seq >= after.seq) return null;
  open.delete(after.id);
  ended.delete(after.id);
  if (isOpen(after)) {
    open.set(after.id, after);
  } else {
    ended.set(after.id, after);
    for (const id of [...ended.keys()].slice(0, Math.max(0, ended.size - ENDED_KEPT))) ended.delete(id);
  }
  return { before, after };
}

/** Gravest first; within a level those nobody has taken; within those the newest. */
export function inOrder(alerts: Iterable<AlertView>): AlertView[] {
  const rank = (alert: AlertView): number => LEVELS.indexOf(alert.level) * 2 + (alert.state === "raised" ? 0 : 1);
  return [...alerts].sort(
    (a, b) => rank(a) - rank(b) || Date.parse(b.opened_at) - Date.parse(a.opened_at) || (a.id < b.id ? -1 : 1),
  );
}

export type Counts = Readonly<Record<Level, number>>;

/** How many real ones of `alerts` stand at each level: an exercise is in no figure. */
export function countByLevel(alerts: Iterable<AlertView>): Counts {
  const counts: Record<Level, number> = { red: 0, orange: 0, yellow: 0, blue: 0, grey: 0 };
  for (const alert of alerts) if (!alert.exercise) counts[alert.level] += 1;
  return counts;
}
