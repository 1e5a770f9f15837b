/** Who is where: last known places, with the level the live stream has for each person right now. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from "vue";
import { api } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { useLive } from "@/live/store";
import { useRepeat } from "@/shell/load";
import { join, type Dot, type MapPerson } from "./dots";

const READ_EVERY_MS = 20_000;

export interface People {
  readonly dots: ComputedRef<readonly Dot[]>;
  readonly readAt: ShallowRef<number | null>;
  readonly problem: ShallowRef<Problem | null>;
  readonly reload: () => Promise<void>;
}

/** Places read again every twenty seconds; levels follow the stream at once. Nothing is read unless `wanted`. */
export function usePeople(now: { readonly value: number }, wanted = true): People {
  const live = useLive();
  const read = shallowRef<readonly MapPerson[]>([]);
  const readAt = shallowRef<number | null>(null);
  const problem = shallowRef<Problem | null>(null);

  async function reload(): Promise<void> {
    try {
      const answer = await api.get<readonly MapPerson[] | { readonly items: readonly MapPerson[] }>("/map/people");
      read.value = "items" in answer ? answer.items : answer;
      readAt.value = now.value;
      problem.value = null;
    } catch (thrown) {
      problem.value = asProblem(thrown);
    }
  }

  if (wanted) {
    void reload();
    useRepeat(() => void reload(), READ_EVERY_MS);
  }
  // Minutes are enough for "stale": the whole list must not be joined anew every second.
  const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);
  return { dots: computed(() => join(read.value, live.alerts, minute.value)), readAt, problem, reload };
}
