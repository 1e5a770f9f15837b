/** What the roster's pages ask of the server, by the server's own description. */
import type { components } from "@/api/api.gen";
import { answer, server } from "@/api/client";

type Schemas = components["schemas"];
export type Roster = Schemas["RosterOut"];
export type Shift = Schemas["ShiftOut"];
export type DutyPage = Schemas["DutyPageOut"];
export type Seat = Schemas["SeatOut"];
export type Post = Roster["posts"][number];
export type Coverage = Schemas["CoverageOut"];
export type Coverages = Schemas["CoveragesOut"];
export type OnDuty = Schemas["OnDutyOut"];
export type Branch = Schemas["BranchOut"];
export type ShiftIn = Schemas["ShiftIn"];
export type Reason = Schemas["ShiftMoveIn"]["reason"];
export type WaitingPage = Schemas["WaitingPageOut"];
export type Handover = Schemas["HandoverOut"];
export type HandoverWhole = Schemas["HandoverWholeOut"];

export const REASONS: readonly Reason[] = ["sick", "leave", "called_away", "exchanged", "unreachable", "mistake"];

export const readRoster = (signal: AbortSignal): Promise<Roster> => answer(server.GET("/api/v1/duty/shifts", { signal }));

export const readCoverage = (signal: AbortSignal): Promise<Coverages> => answer(server.GET("/api/v1/duty/coverage", { signal }));

export const readOnDuty = (signal: AbortSignal): Promise<{ items: OnDuty[] }> => answer(server.GET("/api/v1/duty/now", { signal }));

export type PhoneSheet = Schemas["PhoneSheetOut"];

export const readSheet = (query: { office_id?: string; on?: string }, signal: AbortSignal): Promise<PhoneSheet> =>
  answer(server.GET("/api/v1/duty/phone-tree/sheet", { params: { query }, signal }));

export const readTree = (signal: AbortSignal): Promise<{ items: Branch[] }> => answer(server.GET("/api/v1/duty/phone-tree", { signal }));

export const candidates = (post: string, office_id: string): Promise<{ items: { id: string; name: string }[] }> =>
  answer(server.GET("/api/v1/duty/candidates", { params: { query: { post, office_id } } }));

export const planShift = (body: ShiftIn): Promise<Shift> => answer(server.POST("/api/v1/duty/shifts", { body }));

const at = (shift_id: string) => ({ params: { path: { shift_id } } });

export const moveShift = (id: string, body: ShiftIn & { reason: Reason }): Promise<Shift> =>
  answer(server.POST("/api/v1/duty/shifts/{shift_id}/move", { ...at(id), body }));

export const voidShift = (id: string, reason: Reason): Promise<unknown> =>
  answer(server.POST("/api/v1/duty/shifts/{shift_id}/voidance", { ...at(id), body: { reason } }));

export const takeOverShift = (id: string, reason: Reason, account_id: string | null): Promise<Shift> =>
  answer(server.POST("/api/v1/duty/shifts/{shift_id}/take-over", { ...at(id), body: { reason, account_id } }));

export const swapShifts = (id: string, with_id: string, reason: Reason): Promise<unknown> =>
  answer(server.POST("/api/v1/duty/shifts/{shift_id}/swap", { ...at(id), body: { with_id, reason } }));

export const copyWeek = (body: Schemas["WeekIn"]): Promise<Schemas["CopiedOut"]> => answer(server.POST("/api/v1/duty/weeks", { body }));

export const myPages = (signal: AbortSignal): Promise<{ items: WaitingPage[] }> => answer(server.GET("/api/v1/duty/pages", { signal }));

export const answerPage = (page_id: string): Promise<DutyPage> =>
  answer(server.POST("/api/v1/duty/pages/{page_id}/answer", { params: { path: { page_id } } }));

export const listHandovers = (signal: AbortSignal): Promise<{ items: Handover[] }> => answer(server.GET("/api/v1/duty/handovers", { signal }));

const of = (handover_id: string) => ({ params: { path: { handover_id } } });

export const readHandover = (id: string, signal?: AbortSignal): Promise<HandoverWhole> =>
  answer(server.GET("/api/v1/duty/handovers/{handover_id}", { ...of(id), ...(signal ? { signal } : {}) }));

export const offerHandover = (body: Schemas["OfferIn"]): Promise<HandoverWhole> => answer(server.POST("/api/v1/duty/handovers", { body }));

export const confirmItem = (handover_id: string, alert_id: string): Promise<unknown> =>
  answer(server.PUT("/api/v1/duty/handovers/{handover_id}/items/{alert_id}", { params: { path: { handover_id, alert_id } } }));

export const takeHandover = (id: string): Promise<HandoverWhole> =>
  answer(server.POST("/api/v1/duty/handovers/{handover_id}/take-over", { ...of(id), body: { sound_tested: true } }));

export const withdrawHandover = (id: string): Promise<unknown> =>
  answer(server.POST("/api/v1/duty/handovers/{handover_id}/withdrawal", { ...of(id) }));
