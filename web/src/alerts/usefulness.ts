/** Whether an alert was of use: what the server is asked, and the reasons that can be chosen. */
import { shallowRef } from "vue";
import type { components } from "@/api/api.gen";
import { answer, api, idempotencyKey, server } from "@/api/client";
import { spoken, useCodes } from "./codes";
import type { AlertCodes } from "./requests";

type Schemas = components["schemas"];
export type Usefulness = Schemas["UsefulnessOut"];
export type Verdicts = Schemas["VerdictsOut"];

export const readUsefulness = (alert_id: string, signal: AbortSignal): Promise<Usefulness> =>
  answer(server.GET("/api/v1/alerts/{alert_id}/usefulness", { params: { path: { alert_id } }, signal }));

/** Of use (no reason), or of none and why. */
export const rateAlert = (id: string, reason: string | null): Promise<Verdicts> =>
  api.put(`/alerts/${encodeURIComponent(id)}/usefulness`, reason === null ? { useful: true } : { useful: false, reason }, { headers: { "Idempotency-Key": idempotencyKey() } });

/** Grows with every mark made here, so that a card which stands open reads itself anew. */
export const marks = shallowRef(0);

/** The reasons in the order of their buttons. */
export const uselessReasons = (): AlertCodes["useless_reasons"] => useCodes().value?.useless_reasons ?? [];

/** A reason's word; "" while unknown, so that no raw code is ever shown. */
export function uselessWord(code: string): string {
  const found = uselessReasons().find((one) => one.id === code);
  return found === undefined ? "" : spoken(found);
}
