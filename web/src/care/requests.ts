/** What the psychologist's pages ask the server. */
import { api, idempotencyKey } from "@/api/client";
import type { Page } from "@/api/shapes";
import type { Instrument } from "@/answering/shapes";
import type {
  AdviceCode, AnyLevel, Assignment, CareDay, InstrumentBrief, LevelRecord, Report, Screening, Treatment,
} from "./shapes";

const once = (): { headers: Record<string, string> } => ({ headers: { "Idempotency-Key": idempotencyKey() } });

export const readCareDay = (signal: AbortSignal) => api.get<CareDay>("/care/day", { signal });

export const listInstruments = (signal: AbortSignal) =>
  api.get<{ items: readonly InstrumentBrief[] }>("/instruments", { signal });

export const readInstrument = (id: string, signal: AbortSignal) => api.get<Instrument>(`/instruments/${id}`, { signal });

export const assign = (wanted: Assignment) => api.post<Screening>("/screenings", wanted, once());

export const makeTabletCode = (id: string) =>
  api.post<{ code: string; expires_at: string }>(`/screenings/${id}/tablet-code`, {}, once());

export const listScreenings = (person: string, signal: AbortSignal) =>
  api.get<Page<Screening>>("/screenings", { query: { person }, signal });

export const readScreening = (id: string, signal: AbortSignal) => api.get<Screening>(`/screenings/${id}`, { signal });

export const readReport = (id: string, signal: AbortSignal) => api.get<Report>(`/screenings/${id}/report`, { signal });

export const sign = (id: string) => api.post<Screening>(`/screenings/${id}/signature`, {}, once());

export const endScreening = (id: string) => api.post<Screening>(`/screenings/${id}/finish`, {}, once());

export const addAddendum = (id: string, text: string) =>
  api.post<{ id: string }>(`/screenings/${id}/addenda`, { text }, once());

export const listAdviceCodes = (signal: AbortSignal) => api.get<{ items: readonly AdviceCode[] }>("/care/advice-codes", { signal });

export interface LevelWanted {
  readonly level: AnyLevel;
  readonly basis: string;
  readonly advice_code: string;
  readonly safety_instruction: string;
}

export const confirmLevel = (person: string, wanted: LevelWanted) =>
  api.post<LevelRecord>(`/people/${person}/crisis-levels`, wanted, once());

export const listLevels = (person: string, signal: AbortSignal) =>
  api.get<{ items: readonly LevelRecord[] }>(`/people/${person}/crisis-levels`, { signal });

export const signSecond = (person: string, id: string) =>
  api.post<LevelRecord>(`/people/${person}/crisis-levels/${id}/second-signature`, {}, once());

export interface FollowUp {
  readonly method: "call" | "video" | "in_person";
  readonly outcome: "reached" | "not_reached" | "handed_over";
  readonly note?: string;
}

export const recordFollowUp = (person: string, done: FollowUp) =>
  api.post<{ id: string }>(`/people/${person}/follow-ups`, done, once());

export const readTreatment = (person: string, signal: AbortSignal) =>
  api.get<Treatment>(`/people/${person}/treatment`, { signal });

/** `account_id` null ends the treatment. */
export const treat = (person: string, account_id: string | null) =>
  api.put<Treatment>(`/people/${person}/treatment`, { account_id });
