/** What the policies' page asks of the server, by the server's own description. */
import type { components } from "@/api/api.gen";
import { answer, server } from "@/api/client";

type Schemas = components["schemas"];
export type Policies = Schemas["PoliciesOut"];
export type Policy = Schemas["PolicyOut"];
export type Chain = Schemas["ChainOut"];

export const readPolicies = (signal?: AbortSignal): Promise<Policies> =>
  answer(server.GET("/api/v1/policies", signal ? { signal } : {}));
