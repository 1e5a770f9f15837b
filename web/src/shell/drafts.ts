/** What somebody typed and has not sent: kept in this tab every five seconds and when the page is left. */
import { onScopeDispose, ref, watch, type Ref } from "vue";
import { serverNow } from "@/api/clock";

const PREFIX = "draft:";
const EVERY_MS = 5_000;
let owner = "";
/** Grows when drafts are thrown away: a page still open then must not write its own again. */
let generation = 0;

interface Kept<T> {
  readonly at: number;
  readonly value: T;
}

/** Whose drafts these are from now on; another account does not find them. */
export function draftsBelongTo(accountId: string): void {
  owner = accountId;
}

/** At sign-out nothing of a person stays on a shared machine. */
export function dropDrafts(): void {
  generation += 1;
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

function read<T>(key: string): Kept<T> | null {
  try {
    const raw = sessionStorage.getItem(key);
    return raw ? (JSON.parse(raw) as Kept<T>) : null;
  } catch {
    return null;
  }
}

export interface Draft {
  /** When what was put back had been written; null when there was nothing. */
  readonly restoredAt: Ref<number | null>;
  /** When it was last kept; null while nothing was. */
  readonly keptAt: Ref<number | null>;
  /** Start keeping under `about`; what was kept under it before is put back into the form. */
  readonly begin: (about: string) => void;
  /** It was sent, or is not wanted. */
  readonly drop: () => void;
}

/** Keeps a form that stands on the page from the beginning, under `about`. */
export function useDraft<T extends object>(about: string, form: T): Draft {
  const draft = useLaterDraft(form);
  draft.begin(about);
  return draft;
}

/** Keeps the fields of `form` from `begin` on: a drawer that opens for one and then for another. No passwords. */
export function useLaterDraft<T extends object>(form: T): Draft {
  const restoredAt = ref<number | null>(null);
  const keptAt = ref<number | null>(null);
  let key = "";
  let begunIn = generation;
  let changed = false;

  const keep = () => {
    if (!changed || key === "" || begunIn !== generation) return;
    const at = serverNow();
    sessionStorage.setItem(key, JSON.stringify({ at, value: form } satisfies Kept<T>));
    keptAt.value = at;
    changed = false;
  };
  const forget = () => {
    if (key !== "") sessionStorage.removeItem(key);
    key = "";
    changed = false;
    restoredAt.value = null;
  };
  const begin = (about: string) => {
    key = `${PREFIX}${owner}:${about}`;
    begunIn = generation;
    const before = read<Partial<T>>(key);
    restoredAt.value = before?.at ?? null;
    if (before) Object.assign(form, before.value);
    changed = false;
  };

  watch(
    () => JSON.stringify(form),
    () => {
      changed = true;
    },
    { flush: "sync" },
  );
  const timer = setInterval(keep, EVERY_MS);
  window.addEventListener("pagehide", keep);
  onScopeDispose(() => {
    keep();
    clearInterval(timer);
    window.removeEventListener("pagehide", keep);
  });

  return { restoredAt, keptAt, begin, drop: forget };
}
