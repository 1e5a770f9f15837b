/** The last good answer of the server, kept so that a page opens without a network and says how old it is. */
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { keep, take } from "./drawers";
import { send, type Answer } from "./requests";
import { note } from "./session";

interface Copy<T> {
  body: T;
  fetched_at: string;
}

export interface Fetched<T> {
  body: ShallowRef<T | null>;
  /** When the server said so; an old time means that this is a copy. */
  fetched_at: Ref<string | null>;
  loading: Ref<boolean>;
  ended: Ref<Answer<T>["ended"] | null>;
  refusal: Ref<string | null>;
  fetch(): Promise<void>;
}

/** Fetches `path` for `owner`; shows the copy first, then what the server says now. */
export function useCopy<T>(path: () => string, owner: () => string | null): Fetched<T> {
  const body = shallowRef<T | null>(null);
  const fetched_at = ref<string | null>(null);
  const loading = ref(false);
  const ended = ref<Answer<T>["ended"] | null>(null);
  const refusal = ref<string | null>(null);

  async function fetch(): Promise<void> {
    loading.value = true;
    const name = `${owner() ?? "anyone"}:${path()}`;
    const old = body.value === null ? await take<Copy<T>>("copies", name) : undefined;
    if (old) {
      body.value = old.body;
      fetched_at.value = old.fetched_at;
    }
    const answer = await send<T>({ method: "GET", path: path() });
    const now = new Date();
    note(answer, now);
    ended.value = answer.ended;
    refusal.value = answer.ended === "refused" ? answer.code : null;
    if (answer.ended === "done") {
      body.value = answer.body;
      fetched_at.value = now.toISOString();
      const copy: Copy<T> = { body: answer.body, fetched_at: fetched_at.value };
      await keep("copies", name, copy);
    }
    loading.value = false;
  }

  return { body, fetched_at, loading, ended, refusal, fetch };
}
