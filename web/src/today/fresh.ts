/** Which rows have just come or been done: tinted for five seconds, and then the done ones fold away. */
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from "vue";
import type { TodayRow } from "@/api/shapes";
import { keyOf } from "./rows";

const TINTED_MS = 5_000;

export interface Fresh {
  readonly fresh: Ref<ReadonlySet<string>>;
  /** The rows without those that were done long enough ago. */
  readonly visible: ComputedRef<readonly TodayRow[]>;
}

export function useFresh(rows: ComputedRef<readonly TodayRow[]>): Fresh {
  const fresh = ref<ReadonlySet<string>>(new Set());
  const timers = new Set<number>();

  function forget(keys: readonly string[]): void {
    fresh.value = new Set([...fresh.value].filter((key) => !keys.includes(key)));
  }

  watch(rows, (now, before) => {
    // The first list is not news.
    if (before.length === 0) return;
    const states = new Map(before.map((row) => [keyOf(row), row.state]));
    const changed = now.filter((row) => states.get(keyOf(row)) !== row.state).map(keyOf);
    if (changed.length === 0) return;
    fresh.value = new Set([...fresh.value, ...changed]);
    const timer = window.setTimeout(() => {
      timers.delete(timer);
      forget(changed);
    }, TINTED_MS);
    timers.add(timer);
  });
  onScopeDispose(() => {
    for (const timer of timers) window.clearTimeout(timer);
  });

  return {
    fresh,
    visible: computed(() => rows.value.filter((row) => row.state !== "done" || fresh.value.has(keyOf(row)))),
  };
}
