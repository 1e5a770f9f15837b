/** Doing something on a button: busy while it runs, its problem beside the button, never thrown. */
import { shallowRef, type ShallowRef } from "vue";
import { asProblem, type Problem } from "@/api/problem";

export interface Act<A extends readonly unknown[]> {
  readonly busy: ShallowRef<boolean>;
  readonly problem: ShallowRef<Problem | null>;
  /** True when it went through; a second press while busy does nothing. */
  readonly run: (...args: A) => Promise<boolean>;
}

export function useAct<A extends readonly unknown[]>(work: (...args: A) => Promise<void>): Act<A> {
  const busy = shallowRef(false);
  const problem = shallowRef<Problem | null>(null);

  async function run(...args: A): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await work(...args);
      return true;
    } catch (thrown) {
      problem.value = asProblem(thrown);
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, problem, run };
}
