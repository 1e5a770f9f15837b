/** People: the list, one of them, what is masked, their phone. */
import { answer, api, idempotencyKey, server } from "./client";
import type { ActivationCard, OfficeNode, Page, PersonDetail, PersonRow, TimelineEntry } from "./shapes";

export type HiddenField = "id_number" | "phone" | "address";
export type Purpose = "contact_person" | "verify_identity" | "official_document" | "emergency";

export interface PeopleQuery {
  readonly q: string;
  readonly office: string;
}

const PAGE = 100;
const person = (id: string) => ({ params: { path: { person_id: id } } });

export const listPeople = (
  { q, office }: PeopleQuery,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<PersonRow>> => {
  const query = { limit: PAGE, ...(q ? { q } : {}), ...(office ? { office } : {}), ...(cursor ? { cursor } : {}) };
  return answer(server.GET("/api/v1/people", { params: { query }, signal })) as Promise<Page<PersonRow>>;
};

export const readPerson = (id: string, signal: AbortSignal): Promise<PersonDetail> =>
  answer(server.GET("/api/v1/people/{person_id}", { ...person(id), signal })) as Promise<PersonDetail>;

export const readTimeline = (id: string, cursor: string | null, signal: AbortSignal): Promise<Page<TimelineEntry>> => {
  const params = { path: { person_id: id }, query: cursor === null ? {} : { cursor: Number(cursor) } };
  return answer(server.GET("/api/v1/people/{person_id}/timeline", { params, signal }));
};

/** The whole value, for so many seconds; the purpose is recorded. */
export const reveal = (id: string, field: HiddenField, purpose: Purpose): Promise<{ value: string; seconds: number }> =>
  answer(server.POST("/api/v1/people/{person_id}/reveal", { ...person(id), body: { field, purpose } }));

export const issueCard = (id: string): Promise<ActivationCard> =>
  answer(
    server.POST("/api/v1/people/{person_id}/activation-cards", {
      ...person(id),
      headers: { "Idempotency-Key": idempotencyKey() },
    }),
  );

export const removeDevice = (id: string): Promise<unknown> =>
  answer(server.DELETE("/api/v1/people/{person_id}/device", person(id)));

export const listOffices = (signal: AbortSignal): Promise<{ items: readonly OfficeNode[] }> =>
  answer(server.GET("/api/v1/offices", { signal }));

export const exportRoster = (format: "xlsx" | "csv") => api.file("/exports/roster", { query: { format } });
