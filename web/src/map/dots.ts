/** Places joined with the live alerts: what the map draws of each person, pure. */
import { LEVELS, type AlertView, type Level } from "@/live/protocol";

/** A place older than this is drawn hollow. */
export const STALE_PLACE_MS = 30 * 60_000;

/** One person on the map; `name` is masked. */
export interface Dot {
  readonly person_id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly at: string;
  readonly source: string | null;
  readonly accuracy_m: number | null;
  readonly level: Level | null;
  readonly stale: boolean;
  /** The gravest open alert, to open from the map. */
  readonly alert: AlertView | null;
  readonly minor: boolean;
}

/** A last known place as the server lists it. */
export interface MapPerson {
  readonly person_id: string;
  readonly name_masked: string;
  readonly lon: number;
  readonly lat: number;
  readonly at: string;
  readonly source: string | null;
  readonly accuracy_m: number | null;
  readonly level: Level | null;
  readonly stale: boolean;
}

/** The gravest open alert of each person; `alerts` stand gravest first. */
function gravestOf(alerts: readonly AlertView[]): Map<string, AlertView> {
  const gravest = new Map<string, AlertView>();
  for (const alert of alerts) {
    if (alert.subject !== null && !gravest.has(alert.subject.id)) gravest.set(alert.subject.id, alert);
  }
  return gravest;
}

/** What is read joined with what is live: the stream decides the level, and adds whom the reading lacks. */
export function join(read: readonly MapPerson[], alerts: readonly AlertView[], now: number): Dot[] {
  const gravest = gravestOf(alerts);
  const old = (at: string): boolean => now - Date.parse(at) > STALE_PLACE_MS;
  const known = new Set(read.map((one) => one.person_id));
  const dots: Dot[] = read.map(({ name_masked, ...one }) => {
    const alert = gravest.get(one.person_id) ?? null;
    return { ...one, name: name_masked, level: alert?.level ?? null, stale: one.stale || old(one.at), alert, minor: alert?.subject?.minor ?? false };
  });
  for (const alert of gravest.values()) {
    if (alert.subject === null || alert.place === null || known.has(alert.subject.id)) continue;
    dots.push({
      person_id: alert.subject.id, name: alert.subject.name_masked, ...alert.place, source: null, accuracy_m: null,
      level: alert.level, stale: old(alert.place.at), alert, minor: alert.subject.minor,
    });
  }
  return dots.sort((a, b) => rank(b.level) - rank(a.level));
}

const rank = (level: Level | null): number => (level === null ? -1 : LEVELS.length - LEVELS.indexOf(level));
