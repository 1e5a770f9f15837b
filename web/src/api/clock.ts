/** The time as the server has it: an office PC's clock may be wrong by minutes. */
import { onScopeDispose, ref, type Ref } from "vue";

/** Smaller differences are the network's, not the clock's. */
const TOLERATED_MS = 2_000;
let aheadOfUs = 0;

/** Learn from a response's Date header how far this machine's clock is off. */
export function learnServerTime(header: string | null): void {
  if (!header) return;
  const theirs = Date.parse(header);
  if (Number.isNaN(theirs)) return;
  const difference = theirs - Date.now();
  aheadOfUs = Math.abs(difference) > TOLERATED_MS ? difference : 0;
}

/** Milliseconds since 1970, by the server's clock. */
export function serverNow(): number {
  return Date.now() + aheadOfUs;
}

/** A reactive "now" that moves every `everyMs`; stops with the component that asked. */
export function useNow(everyMs = 1_000): Ref<number> {
  const now = ref(serverNow());
  const timer = setInterval(() => {
    now.value = serverNow();
  }, everyMs);
  onScopeDispose(() => {
    clearInterval(timer);
  });
  return now;
}
