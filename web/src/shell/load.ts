/** Reading something for a page: five states in one object, old data kept while new data comes. */
import { computed, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from "vue";
import { asProblem, wasAborted, type Problem } from "@/api/problem";

export interface Load<T> {
  readonly data: ShallowRef<T | null>;
  readonly problem: ShallowRef<Problem | null>;
  readonly busy: ShallowRef<boolean>;
  /** Nothing to show yet and no answer yet. */
  readonly first: ComputedRef<boolean>;
  /** Ask (again); an older question still running is given up. Never throws. */
  readonly reload: () => Promise<void>;
}

/** `read` gets a signal that is aborted when the page is left or asks again. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, atOnce = true): Load<T> {
  const data = shallowRef<T | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const busy = shallowRef(false);
  let current: AbortController | null = null;

  async function reload(): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    busy.value = true;
    try {
      const answer = await read(mine.signal);
      if (mine.signal.aborted) return;
      data.value = answer;
      problem.value = null;
    } catch (thrown) {
      if (mine.signal.aborted || wasAborted(thrown)) return;
      problem.value = asProblem(thrown);
    } finally {
      if (current === mine) busy.value = false;
    }
  }

  onScopeDispose(() => current?.abort());
  if (atOnce) void reload();
  return {
    data,
    problem,
    busy,
    first: computed(() => data.value === null && problem.value === null),
    reload,
  };
}

/** Ask again every `everyMs` while somebody looks, and at once when they come back to the tab. */
export function useRepeat(again: () => void, everyMs: number): void {
  const tick = () => {
    if (!document.hidden) again();
  };
  const timer = setInterval(tick, everyMs);
  document.addEventListener("visibilitychange", tick);
  window.addEventListener("online", tick);
  onScopeDispose(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
    window.removeEventListener("online", tick);
  });
}
