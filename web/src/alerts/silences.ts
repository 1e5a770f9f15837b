/** Silences: what the server is asked, and which alerts one may be asked for. */
import { shallowRef } from "vue";
import { api, idempotencyKey } from "@/api/client";
import type { AlertView, Named, Office, Role } from "@/api/shapes";
import { spoken, useCodes } from "./codes";
import { QUIETABLE } from "./quiet";
import type { Coded, SilenceReason } from "./requests";

export interface Silence {
  readonly id: string;
  readonly state: "waiting" | "holds" | "ended";
  /** Null of one about a whole office. */
  readonly person: { readonly id: string; readonly name: string; readonly minor: boolean } | null;
  readonly office: Office;
  readonly kinds: readonly string[];
  readonly reason: string;
  readonly text: string;
  readonly asked_by: Named;
  readonly asked_at: string;
  readonly begun_at: string | null;
  readonly ends_at: string;
  readonly agreed_by: Named | null;
  readonly ended_by: Named | null;
  readonly ended_at: string | null;
  readonly ended: "time" | "hand" | "taken_back" | "not_agreed" | null;
  readonly swallowed: number;
  readonly ends_soon: boolean;
  readonly may_agree: boolean;
  readonly may_end: boolean;
}

export interface Swallowed {
  readonly alert: AlertView;
  readonly at: string;
  readonly woken_at: string | null;
}

export interface AskedSilence {
  readonly person_id: string;
  readonly kinds: readonly string[];
  readonly reason: string;
  readonly text: string;
  readonly minutes: number;
}

const once = (): { headers: Record<string, string> } => ({ headers: { "Idempotency-Key": idempotencyKey() } });

export const readSilences = (signal?: AbortSignal): Promise<{ readonly items: readonly Silence[] }> => api.get("/silences", { signal });

export const readSilence = (id: string): Promise<Silence & { readonly alerts: readonly Swallowed[] }> =>
  api.get(`/silences/${encodeURIComponent(id)}`);

export const askSilence = (asked: AskedSilence): Promise<Silence> => api.post("/silences", asked, once());

export const agreeSilence = (id: string): Promise<Silence> => api.post(`/silences/${encodeURIComponent(id)}/agreement`, {}, once());

export const endSilence = (id: string): Promise<Silence> => api.post(`/silences/${encodeURIComponent(id)}/ending`, {}, once());

/** Grows with every change made here, so that a list which stands open reads itself anew. */
export const changes = shallowRef(0);

const READERS: ReadonlySet<Role> = new Set(["officer", "head", "command", "procurator"]);
const SETTERS: ReadonlySet<Role> = new Set(["officer", "head", "command"]);

/** Whether a role may read silences; the server decides, this only leaves out an empty strip. */
export const seesSilences = (role: Role | null): boolean => role !== null && READERS.has(role);

/** Whether a silence may be asked for from an alert: its kind, its level, its person, the role. */
export function maySilence(alert: AlertView, role: Role | null): boolean {
  const kind = useCodes().value?.kinds.find((one) => one.id === alert.kind);
  return (
    role !== null && SETTERS.has(role) && alert.subject !== null && alert.state === "raised"
    && alert.silence === null && QUIETABLE.has(alert.level) && kind?.may_be_silenced === true
  );
}

/** The kinds that may be silenced, in the playbook's order. */
export const quietKinds = (): readonly Coded[] => useCodes().value?.kinds.filter((one) => one.may_be_silenced) ?? [];

/** The reasons that explain every one of some kinds. */
export const reasonsFor = (kinds: readonly string[]): readonly SilenceReason[] =>
  useCodes().value?.silence_reasons.filter((one) => kinds.every((kind) => one.kinds.includes(kind))) ?? [];

/** A reason's word; "" while unknown, so that no raw code is ever shown. */
export function silenceReason(code: string): string {
  const found = useCodes().value?.silence_reasons.find((one) => one.id === code);
  return found === undefined ? "" : spoken(found);
}
