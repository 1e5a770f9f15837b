/** Check-ins as staff record, look at and take back. */
import { answer, server } from "./client";
import { Problem } from "./problem";
import type { CheckIn, CheckInDetail, Feeling, Today, VerifiedBy } from "./shapes";

export interface DeskCheckIn {
  readonly person_id: string;
  readonly verified_by: VerifiedBy;
  readonly feeling: Feeling;
  readonly note?: string;
  readonly reason?: string;
}

export const readToday = async (signal: AbortSignal): Promise<Today> =>
  (await answer(server.GET("/api/v1/today", { signal }))) as Today;

/** `key` makes a second press of the same button the same check-in. */
export const recordAtDesk = (body: DeskCheckIn, key: string): Promise<CheckIn> =>
  answer(server.POST("/api/v1/check-ins/desk", { body, headers: { "Idempotency-Key": key } })) as Promise<CheckIn>;

/** `reason`: one of the codes undone, wrong_person, duplicate, entered_by_mistake, other. */
export const takeBack = (id: string, reason: string): Promise<CheckIn> =>
  answer(
    server.POST("/api/v1/check-ins/{check_in_id}/void", { params: { path: { check_in_id: id } }, body: { reason } }),
  ) as Promise<CheckIn>;

export const verify = (id: string, outcome: "confirmed" | "doubtful", note: string): Promise<CheckIn> =>
  answer(
    server.POST("/api/v1/check-ins/{check_in_id}/verification", {
      params: { path: { check_in_id: id } },
      body: { outcome, ...(note ? { note } : {}) },
    }),
  ) as Promise<CheckIn>;

/** One check-in whole, found among the person's; missing is a Problem like the server's own. */
export async function checkInOf(personId: string, checkInId: string, signal: AbortSignal): Promise<CheckInDetail> {
  const path = { person_id: personId };
  const page = await answer(server.GET("/api/v1/people/{person_id}/check-ins", { params: { path }, signal }));
  const found = page.items.find((checkIn) => checkIn.id === checkInId);
  if (!found) throw new Problem(404, { code: "not_found" });
  return found as CheckInDetail;
}
