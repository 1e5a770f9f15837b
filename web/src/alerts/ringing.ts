/** When a sound is due: a pure answer from the open alerts and the time. */
import type { AlertView, Level } from "@/live/protocol";

/** Levels whose sound comes again until somebody takes the alert, and after how many milliseconds. */
export const AGAIN_MS: Readonly<Partial<Record<Level, number>>> = { red: 10_000, orange: 30_000 };
/** Levels that sound once when they arrive. Blue never sounds. */
const ONCE: readonly Level[] = ["yellow", "grey"];
/** Nobody can silence the room for longer. */
export const LONGEST_MUTE_MS = 30_000;

/** Which sounds have been made, and when a repeating one is next due, in milliseconds. */
export interface Ringing {
  readonly heard: ReadonlySet<string>;
  readonly nextAt: Readonly<Partial<Record<Level, number>>>;
}

export const QUIET: Ringing = { heard: new Set(), nextAt: {} };

/** Nobody has taken it, and nothing keeps it from calling: a silence, a dead device, something real before an exercise. */
const calls = (alert: AlertView): boolean =>
  alert.state === "raised" && alert.silence === null && alert.inhibited === null && alert.drill?.suspended !== true;

/** One ring of an alert: it rings anew when it is raised again, goes up a level or its taker lets it lapse. */
const ringOf = (alert: AlertView): string => `${alert.id} ${alert.level} ${alert.lapsed} ${alert.repeats}`;

/**
 * The gravest sound due at `now`, and the state after making it; null when it is quiet.
 *
 * A new red or orange alert sounds at once and then at its level's interval while any of that level is untaken.
 */
export function due(ringing: Ringing, alerts: Iterable<AlertView>, now: number): { sound: Level | null; after: Ringing } {
  const calling = [...alerts].filter((alert) => calls(alert) && alert.level !== "blue");
  const heard = new Set(calling.map(ringOf));
  const fresh = new Set(calling.filter((alert) => !ringing.heard.has(ringOf(alert))).map((alert) => alert.level));
  const nextAt: Partial<Record<Level, number>> = {};
  const sounds: Level[] = [];
  for (const [level, every] of Object.entries(AGAIN_MS) as Array<[Level, number]>) {
    if (!calling.some((alert) => alert.level === level)) continue;
    const isDue = fresh.has(level) || now >= (ringing.nextAt[level] ?? now);
    nextAt[level] = isDue ? now + every : (ringing.nextAt[level] ?? now + every);
    if (isDue) sounds.push(level);
  }
  sounds.push(...ONCE.filter((level) => fresh.has(level)));
  return { sound: sounds[0] ?? null, after: { heard, nextAt } };
}
