/** A list that comes in pages: the first at once, the next when asked; asked anew when what it depends on changes. */
import { computed, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from "vue";
import { asProblem, wasAborted, type Problem } from "@/api/problem";
import type { Load } from "./load";

export interface Paged<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PagedLoad<T> extends Load<readonly T[]> {
  readonly more: ComputedRef<boolean>;
  readonly loadMore: () => Promise<void>;
  readonly busyMore: ShallowRef<boolean>;
}

/** `read` is given the cursor of the page wanted, null for the first. */
export function usePages<T>(read: (cursor: string | null, signal: AbortSignal) => Promise<Paged<T>>): PagedLoad<T> {
  const data = shallowRef<readonly T[] | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const busy = shallowRef(false);
  const busyMore = shallowRef(false);
  const next = shallowRef<string | null>(null);
  let current: AbortController | null = null;

  async function ask(cursor: string | null): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    const flag = cursor === null ? busy : busyMore;
    flag.value = true;
    try {
      const page = await read(cursor, mine.signal);
      if (mine.signal.aborted) return;
      data.value = cursor === null ? page.items : [...(data.value ?? []), ...page.items];
      next.value = page.next;
      problem.value = null;
    } catch (thrown) {
      if (mine.signal.aborted || wasAborted(thrown)) return;
      problem.value = asProblem(thrown);
    } finally {
      flag.value = false;
    }
  }

  onScopeDispose(() => current?.abort());
  void ask(null);
  return {
    data,
    problem,
    busy,
    busyMore,
    first: computed(() => data.value === null && problem.value === null),
    more: computed(() => next.value !== null),
    reload: () => ask(null),
    loadMore: () => (next.value === null ? Promise.resolve() : ask(next.value)),
  };
}
