/** Which open alerts a silence would keep from calling: a pure answer from the board. */
import type { AlertView, Level } from "@/live/protocol";

/** Orange and red call whatever anybody has asked for; grey is the system's own. */
export const QUIETABLE: ReadonlySet<Level> = new Set(["blue", "yellow"]);

/** How many open alerts of the board a silence would keep from calling. */
export const wouldSwallow = (alerts: Iterable<AlertView>, person: string, kinds: readonly string[]): number =>
  [...alerts].filter(
    (one) => one.subject?.id === person && one.state === "raised" && one.silence === null
      && QUIETABLE.has(one.level) && kinds.includes(one.kind),
  ).length;
