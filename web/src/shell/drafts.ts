/** What somebody typed and has not sent: kept in this tab, every five seconds and at the end. */
import { onScopeDispose, ref, watch, type Ref } from "vue";
import { serverNow } from "@/api/clock";

const PREFIX = "draft:";
const EVERY_MS = 5_000;

interface Kept<T> {
  readonly at: number;
  readonly value: T;
}

function read<T>(key: string): Kept<T> | null {
  try {
    const raw = sessionStorage.getItem(PREFIX + key);
    return raw ? (JSON.parse(raw) as Kept<T>) : null;
  } catch {
    return null;
  }
}

/** At sign-out nothing of a person stays on a shared machine. */
export function dropDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

export interface Draft {
  /** When what was restored had been written; null when there was nothing. */
  readonly restoredAt: Ref<number | null>;
  /** When it was last kept. */
  readonly keptAt: Ref<number | null>;
  /** It was sent, or is not wanted. */
  readonly drop: () => void;
}

/** Keep `form` under `key`; what was kept before is put back into it at once. */
export function useDraft<T extends object>(key: string, form: T): Draft {
  const restoredAt = ref<number | null>(null);
  const keptAt = ref<number | null>(null);
  const before = read<Partial<T>>(key);
  if (before) {
    Object.assign(form, before.value);
    restoredAt.value = before.at;
  }
  let changed = false;

  const keep = () => {
    if (!changed) return;
    const at = serverNow();
    sessionStorage.setItem(PREFIX + key, JSON.stringify({ at, value: form } satisfies Kept<T>));
    keptAt.value = at;
    changed = false;
  };
  const stop = watch(
    () => JSON.stringify(form),
    () => {
      changed = true;
    },
    { flush: "sync" },
  );
  const timer = setInterval(keep, EVERY_MS);
  window.addEventListener("pagehide", keep);
  const leave = () => {
    keep();
    stop();
    clearInterval(timer);
    window.removeEventListener("pagehide", keep);
  };
  onScopeDispose(leave);

  return {
    restoredAt,
    keptAt,
    drop: () => {
      changed = false;
      restoredAt.value = null;
      sessionStorage.removeItem(PREFIX + key);
    },
  };
}
