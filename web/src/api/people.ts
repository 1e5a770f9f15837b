/** People: the list, one of them, what is masked, their phone. */
import { api, idempotencyKey } from "./client";
import type { ActivationCard, OfficeNode, Page, PersonDetail, PersonRow, TimelineEntry } from "./shapes";

export type HiddenField = "id_number" | "phone" | "address";
export type Purpose = "contact_person" | "verify_identity" | "official_document" | "emergency";

export interface PeopleQuery {
  readonly q: string;
  readonly office: string;
}

const PAGE = 100;

export const listPeople = (query: PeopleQuery, cursor: string | null, signal: AbortSignal) =>
  api.get<Page<PersonRow>>("/people", { query: { ...query, cursor, limit: PAGE }, signal });

export const readPerson = (id: string, signal: AbortSignal) => api.get<PersonDetail>(`/people/${id}`, { signal });

export const readTimeline = (id: string, cursor: string | null, signal: AbortSignal) =>
  api.get<Page<TimelineEntry>>(`/people/${id}/timeline`, { query: { cursor }, signal });

/** The whole value, for so many seconds; the purpose is recorded. */
export const reveal = (id: string, field: HiddenField, purpose: Purpose) =>
  api.post<{ value: string; seconds: number }>(`/people/${id}/reveal`, { field, purpose });

export const issueCard = (id: string) =>
  api.post<ActivationCard>(`/people/${id}/activation-cards`, undefined, {
    headers: { "Idempotency-Key": idempotencyKey() },
  });

export const removeDevice = (id: string) => api.delete(`/people/${id}/device`);

export const listOffices = (signal: AbortSignal) => api.get<{ items: readonly OfficeNode[] }>("/offices", { signal });

export const exportRoster = (format: "xlsx" | "csv") => api.file("/exports/roster", { query: { format } });
