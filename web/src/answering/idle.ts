/** Watches for somebody who has walked away from a tablet. */
import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from "vue";

const IDLE_S = 60;
const COUNTDOWN_S = 30;

export interface Idle {
  /** Seconds until the screen clears; null while somebody is there. */
  left: ComputedRef<number | null>;
  running: Ref<boolean>;
  start(): void;
  stop(): void;
  stay(): void;
}

/** After 60 s without a touch or a key the countdown of 30 s begins; at its end `cleared` is called once. */
export function useIdle(cleared: () => void): Idle {
  const running = ref(false);
  const quiet = ref(0);

  const stay = (): void => {
    quiet.value = 0;
  };
  // During the countdown a touch elsewhere does not count: the question needs an answer.
  const touched = (): void => {
    if (quiet.value < IDLE_S) stay();
  };
  const timer = setInterval(() => {
    if (!running.value) return;
    quiet.value += 1;
    if (quiet.value >= IDLE_S + COUNTDOWN_S) {
      running.value = false;
      quiet.value = 0;
      cleared();
    }
  }, 1000);
  const signs = ["pointerdown", "keydown", "scroll"] as const;
  for (const sign of signs) window.addEventListener(sign, touched, { passive: true });
  onScopeDispose(() => {
    clearInterval(timer);
    for (const sign of signs) window.removeEventListener(sign, touched);
  });

  return {
    left: computed(() => (running.value && quiet.value >= IDLE_S ? IDLE_S + COUNTDOWN_S - quiet.value : null)),
    running,
    start: () => {
      stay();
      running.value = true;
    },
    stop: () => {
      running.value = false;
    },
    stay,
  };
}
