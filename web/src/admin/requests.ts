/** What the administrators ask of the server. */
import { api } from "@/api/client";
import type { OfficeNode, Role } from "@/api/shapes";

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
}

/** Shown once, never again. */
export interface OneTimeCode {
  readonly account: StaffAccount;
  readonly code: string;
  readonly expires_at: string;
}

export interface Substitution {
  readonly id: string;
  readonly absent_id: string;
  readonly substitute_id: string;
  readonly from_at: string;
  readonly until_at: string;
  readonly by: string;
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

export const listAccounts = (signal: AbortSignal) =>
  api.get<{ items: readonly StaffAccount[] }>("/accounts", { signal });
export const propose = (account: NewAccount) => api.post<StaffAccount>("/accounts", account);
export const approve = (id: string) => api.post<OneTimeCode>(`/accounts/${id}/approval`);
export const move = (id: string, officeId: string) =>
  api.post<StaffAccount>(`/accounts/${id}/move`, { office_id: officeId });
export const disable = (id: string) => api.post<StaffAccount>(`/accounts/${id}/disable`);
export const reset = (id: string) => api.post<OneTimeCode>(`/accounts/${id}/reset`);

export const listSubstitutions = (signal: AbortSignal) =>
  api.get<{ items: readonly Substitution[] }>("/substitutions", { signal });
export const substitute = (one: Omit<Substitution, "id" | "by">) => api.post<Substitution>("/substitutions", one);

export const openOffice = (office: NewOffice) => api.post<OfficeNode>("/offices", office);

/** Before `before` (a seq); null for the newest. */
export const listAudit = (filter: AuditFilter, before: string | null, signal: AbortSignal) =>
  api.get<{ items: readonly AuditLine[]; next: string | null }>("/audit", { query: { ...filter, before }, signal });
export const verifyChain = () => api.post<Verdict>("/audit/verification");

/** Readiness stands outside the versioned interface, for machines; 503 is an answer too. */
export async function readReadiness(signal: AbortSignal): Promise<Readiness> {
  const response = await fetch("/health/ready", { signal, cache: "no-store" });
  return (await response.json()) as Readiness;
}
