/** What the pages of exercises ask of the server, by the server's own description. */
import type { components } from "@/api/api.gen";
import { answer, idempotencyKey, server } from "@/api/client";

type Schemas = components["schemas"];
export type Drill = Schemas["DrillOut"];
export type Drills = Schemas["DrillsOut"];
export type DrillWhole = Schemas["DrillWholeOut"];
export type DrillIn = Schemas["DrillIn"];
export type Mark = Schemas["DrillMarkedOut"];

/** The same press sent again after a broken line is answered by what it did the first time. */
const once = () => ({ headers: { "Idempotency-Key": idempotencyKey() } });

export const readDrills = (signal?: AbortSignal): Promise<Drills> => answer(server.GET("/api/v1/drills", signal ? { signal } : {}));

export const readDrill = (drill_id: string, signal?: AbortSignal): Promise<DrillWhole> =>
  answer(server.GET("/api/v1/drills/{drill_id}", { params: { path: { drill_id } }, ...(signal ? { signal } : {}) }));

export const planDrill = (body: DrillIn): Promise<Drill> => answer(server.POST("/api/v1/drills", { ...once(), body }));

export const endDrill = (drill_id: string): Promise<Drill> =>
  answer(server.POST("/api/v1/drills/{drill_id}/ending", { params: { path: { drill_id } }, ...once() }));
