/** The filed alerts, page by page. */
import { shallowRef, type ShallowRef } from "vue";
import { asProblem, type Problem } from "@/api/problem";
import type { AlertView } from "@/api/shapes";
import { readClosed } from "./requests";

export interface ClosedAlerts {
  /** Null before the first answer. */
  readonly items: ShallowRef<readonly AlertView[] | null>;
  readonly problem: ShallowRef<Problem | null>;
  /** Whether there are older ones. */
  readonly more: ShallowRef<boolean>;
  /** From the newest. */
  readonly begin: () => Promise<void>;
  /** The next older page. */
  readonly goOn: () => Promise<void>;
}

export function useClosed(): ClosedAlerts {
  const items = shallowRef<readonly AlertView[] | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const more = shallowRef(false);
  let next: string | null = null;

  async function read(before: readonly AlertView[]): Promise<void> {
    problem.value = null;
    try {
      const page = await readClosed(next);
      items.value = [...before, ...page.items];
      next = page.next;
      more.value = page.next !== null;
    } catch (thrown) {
      problem.value = asProblem(thrown);
    }
  }

  return {
    items,
    problem,
    more,
    begin: () => { next = null; return read([]); },
    goOn: () => read(items.value ?? []),
  };
}
