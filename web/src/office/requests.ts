/** What a head and a clinical supervisor ask of the server about colleagues. */
import { answer, server } from "@/api/client";
import type { Role } from "@/api/shapes";

export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly office_id: string;
}

export interface Substitution {
  readonly id: string;
  readonly absent_id: string;
  readonly substitute_id: string;
  readonly from_at: string;
  readonly until_at: string;
  readonly by: string;
}

export const listStaff = (signal: AbortSignal): Promise<{ items: readonly Colleague[] }> =>
  answer(server.GET("/api/v1/staff", { signal }));

export const listSubstitutions = (signal: AbortSignal): Promise<{ items: readonly Substitution[] }> =>
  answer(server.GET("/api/v1/substitutions", { signal }));

export const substitute = (body: Omit<Substitution, "id" | "by">): Promise<unknown> =>
  answer(server.POST("/api/v1/substitutions", { body }));

export const endSubstitution = (id: string): Promise<unknown> =>
  answer(server.DELETE("/api/v1/substitutions/{substitution_id}", { params: { path: { substitution_id: id } } }));
