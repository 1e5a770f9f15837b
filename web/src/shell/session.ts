/** Who is signed in, and the way in and out. */
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { api, useCsrfToken } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Role, Session } from "@/api/shapes";
import { suggest } from "@/words";
import { draftsBelongTo, dropDrafts } from "./drafts";
import { preferences } from "./preferences";

/** The first page of each role. */
export const HOMES: Readonly<Record<Role, string>> = {
  officer: "/today",
  head: "/today",
  psychologist: "/care",
  supervisor: "/care",
  command: "/alerts",
  procurator: "/oversight",
  system_admin: "/admin",
  security_admin: "/admin",
  audit_admin: "/admin",
  supervisee: "/m",
};

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly otp?: string;
}

export const useSession = defineStore("session", () => {
  const session = ref<Session | null>(null);
  /** Whether the server has been asked once, so that null means "nobody". */
  const asked = ref(false);
  /** Somebody was signed in and is no more: the sign-in page says why it is here. */
  const ended = ref(false);

  const role = computed<Role | null>(() => session.value?.role ?? null);
  const home = computed(() => (role.value ? HOMES[role.value] : "/sign-in"));

  function take(next: Session): void {
    session.value = next;
    asked.value = true;
    ended.value = false;
    useCsrfToken(next.csrf_token);
    draftsBelongTo(next.account.id);
    if (next.account.language) suggest(next.account.language);
    Object.assign(preferences, { largeText: next.account.large_text, sounds: next.account.sounds });
  }

  function forget(): void {
    session.value = null;
    useCsrfToken("");
  }

  /** Ask the server who we are; throws only when it cannot be reached. */
  async function restore(): Promise<void> {
    try {
      take(await api.get<Session>("/sessions/current", { keepSession: true }));
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.kind === "offline") throw problem;
      asked.value = true;
      forget();
    }
  }

  /** Throws Problem: second_factor_needed asks for the same call with `otp`. */
  async function signIn(credentials: Credentials): Promise<void> {
    take(await api.post<Session>("/sessions", credentials, { keepSession: true }));
  }

  /** Ends the session here even when the server cannot be told. */
  async function signOut(): Promise<void> {
    try {
      await api.delete("/sessions/current", { keepSession: true });
    } catch {
      // The cookie dies with its own limits; this screen must not stay open.
    }
    dropDrafts();
    forget();
  }

  /** The server no longer knows us; drafts stay for whoever signs in again on this page. */
  function end(): void {
    if (session.value) ended.value = true;
    forget();
  }

  return { session, asked, ended, role, home, take, restore, signIn, signOut, end };
});
