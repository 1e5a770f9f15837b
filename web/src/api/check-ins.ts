/** Check-ins as staff record, look at and take back. */
import { api, idempotencyKey } from "./client";
import type { CheckIn, Feeling, Today, VerifiedBy } from "./shapes";

export interface DeskCheckIn {
  readonly person_id: string;
  readonly verified_by: VerifiedBy;
  readonly feeling: Feeling;
  readonly note?: string;
  readonly reason?: string;
}

export const readToday = (signal: AbortSignal) => api.get<Today>("/today", { signal });

/** `key` makes a second press of the same button the same check-in. */
export const recordAtDesk = (body: DeskCheckIn, key: string) =>
  api.post<CheckIn>("/check-ins/desk", body, { headers: { "Idempotency-Key": key } });

export const takeBack = (id: string, reason: string) =>
  api.post<CheckIn>(`/check-ins/${id}/void`, { reason }, { headers: { "Idempotency-Key": idempotencyKey() } });

export const verify = (id: string, outcome: "confirmed" | "doubtful", note: string) =>
  api.post<CheckIn>(`/check-ins/${id}/verification`, { outcome, ...(note ? { note } : {}) });
