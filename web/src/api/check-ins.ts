/** Check-ins as staff record, look at and take back. */
import { api, idempotencyKey } from "./client";
import { Problem } from "./problem";
import type { CheckIn, CheckInDetail, Feeling, Page, Today, VerifiedBy } from "./shapes";

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

/** One check-in whole, found among the person's; missing is a Problem like the server's own. */
export async function checkInOf(personId: string, checkInId: string, signal: AbortSignal): Promise<CheckInDetail> {
  const page = await api.get<Page<CheckInDetail>>(`/people/${personId}/check-ins`, { signal });
  const found = page.items.find((checkIn) => checkIn.id === checkInId);
  if (!found) throw new Problem(404, { code: "not_found" });
  return found;
}
