/** What the administrators ask of the server. */
import { answer, api, server } from "@/api/client";
import type { OfficeNode, Role } from "@/api/shapes";
import type { Colleague } from "@/office/requests";

export interface StaffAccount {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly office_id: string;
  readonly state: "proposed" | "active" | "disabled";
  readonly second_factor: boolean;
  readonly proposed_by: string | null;
  readonly approved_by: string | null;
  readonly last_seen_at: string | null;
  readonly locked_until: string | null;
  readonly waiting: WaitingChange | null;
}

export type Change = "reset" | "disable" | "enable" | "move";

/** What one security administrator proposed and another confirms. */
export interface WaitingChange {
  readonly id: string;
  readonly change: Change;
  readonly office_id: string | null;
  readonly proposed_by: string;
  readonly proposed_by_name: string;
  readonly proposed_at: string;
}

/** Shown once, never again. */
export interface OneTimeCode {
  readonly account: StaffAccount;
  readonly code: string;
  readonly expires_at: string;
}

/** What was confirmed; with a code where the holder sets a password anew. */
export interface Confirmed {
  readonly account: StaffAccount;
  readonly code: string | null;
  readonly expires_at: string | null;
}

export interface AuditLine {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly role: string | null;
  readonly action: string;
  readonly object: string | null;
  readonly purpose: string | null;
  readonly outcome: "ok" | "refused" | "failed";
}

export interface AuditFilter {
  readonly actor: string;
  readonly action: string;
  readonly object: string;
  readonly outcome: string;
}

export interface Verdict {
  readonly whole: boolean;
  readonly checked: number;
  readonly bad_seq: number | null;
  readonly why: string | null;
  readonly anchors: number;
  readonly restarts: readonly { readonly seq: number; readonly at: string }[];
}

export interface NewOffice {
  readonly parent_id: string;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly level: OfficeNode["level"];
  readonly phone?: string;
}

export interface NewAccount {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly office_id: string;
}

export interface Readiness {
  readonly status: "ready" | "not_ready";
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

const account = (id: string) => ({ params: { path: { account_id: id } } });

export const listAccounts = (signal: AbortSignal): Promise<{ items: readonly StaffAccount[] }> =>
  answer(server.GET("/api/v1/accounts", { signal })) as Promise<{ items: readonly StaffAccount[] }>;

/** A second security administrator approves it. */
export const propose = (body: NewAccount): Promise<unknown> => answer(server.POST("/api/v1/accounts", { body }));

export const approve = (id: string): Promise<OneTimeCode> =>
  answer(server.POST("/api/v1/accounts/{account_id}/approval", account(id))) as Promise<OneTimeCode>;

/** What has to be handed over, in numbers, and who could take it over. */
export interface Holdings {
  readonly people: number;
  readonly clients: number;
  readonly alerts: number;
  readonly substitutions: number;
  readonly successors: readonly Colleague[];
}

/** Before it is disabled, or moved to an office. */
export const readHoldings = (id: string, officeId: string | null, signal: AbortSignal): Promise<Holdings> =>
  answer(
    server.GET("/api/v1/accounts/{account_id}/holdings", {
      params: { ...account(id).params, query: officeId === null ? {} : { office_id: officeId } },
      signal,
    }),
  );

export const move = (id: string, officeId: string, handOverTo: string | null): Promise<unknown> =>
  answer(
    server.POST("/api/v1/accounts/{account_id}/move", {
      ...account(id),
      body: { office_id: officeId, hand_over_to: handOverTo },
    }),
  );

export const disable = (id: string, handOverTo: string | null): Promise<unknown> =>
  answer(server.POST("/api/v1/accounts/{account_id}/disable", { ...account(id), body: { hand_over_to: handOverTo } }));

export const reset = (id: string): Promise<Confirmed> =>
  answer(server.POST("/api/v1/accounts/{account_id}/reset", account(id))) as Promise<Confirmed>;

const change = (id: string, changeId: string) => ({ params: { path: { account_id: id, change_id: changeId } } });

/** A second security administrator confirms it. */
export const proposeChange = (id: string, wanted: Change, officeId: string | null): Promise<unknown> =>
  answer(
    server.POST("/api/v1/accounts/{account_id}/changes", {
      ...account(id),
      body: { change: wanted, office_id: officeId },
    }),
  );

export const confirmChange = (id: string, changeId: string, handOverTo: string | null): Promise<Confirmed> =>
  answer(
    server.POST("/api/v1/accounts/{account_id}/changes/{change_id}/confirmation", {
      ...change(id, changeId),
      body: { hand_over_to: handOverTo },
    }),
  ) as Promise<Confirmed>;

export const dropChange = (id: string, changeId: string): Promise<unknown> =>
  answer(server.DELETE("/api/v1/accounts/{account_id}/changes/{change_id}", change(id, changeId)));

export const openOffice = (body: NewOffice): Promise<OfficeNode> => answer(server.POST("/api/v1/offices", { body }));

/** Before `before` (a seq); null for the newest. */
export async function listAudit(
  filter: AuditFilter,
  before: string | null,
  signal: AbortSignal,
): Promise<{ items: readonly AuditLine[]; next: string | null }> {
  const given = Object.entries({ ...filter, before: before === null ? "" : Number(before) }).filter(([, value]) => value !== "");
  const query = Object.fromEntries(given);
  const page = await answer(server.GET("/api/v1/audit", { params: { query }, signal }));
  return page as { items: readonly AuditLine[]; next: string | null };
}

/** The newest lines of the filter as a table; asks for a fresh code. */
export const exportAudit = (filter: AuditFilter): Promise<{ blob: Blob; name: string }> =>
  api.file("/audit/export", { query: { ...filter } });

export const verifyChain = (): Promise<Verdict> => answer(server.POST("/api/v1/audit/verification"));

/** Readiness stands outside the versioned interface, for machines; 503 is an answer too. */
export async function readReadiness(signal: AbortSignal): Promise<Readiness> {
  const response = await fetch("/health/ready", { signal, cache: "no-store" });
  return (await response.json()) as Readiness;
}
