/** How long to wait before trying the server again. */

const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/**
 * Full jitter: anywhere between nothing and the doubled limit, so that a room of consoles does not
 * come back in one instant. `tries` counts from 0; `luck` is in [0, 1). Milliseconds, at most 20 s.
 */
export function wait(tries: number, luck: number): number {
  return Math.floor(luck * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 16)));
}
