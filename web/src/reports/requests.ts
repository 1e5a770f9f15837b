/** What the pages of statistics ask of the server, by the server's own description. */
import type { components } from "@/api/api.gen";
import { answer, api, server } from "@/api/client";

type Schemas = components["schemas"];
export type Statistics = Schemas["StatisticsOut"];
export type Tally = Schemas["TallyOut"];
export type Share = Schemas["ShareOut"];
export type KindTally = Schemas["KindTallyOut"];
export type OfficeTally = Schemas["OfficeTallyOut"];
export type ShiftLoads = Schemas["ShiftLoadsOut"];
export type ShiftLoad = Schemas["ShiftLoadOut"];
export type Report = Schemas["AreaReportOut"];
export type Figures = Schemas["FiguresOut"];
export type FigureChange = Schemas["FigureChangeOut"];
export type Circulars = Schemas["CircularsOut"];
export type Circular = Schemas["CircularOut"];
export type OfficeName = Schemas["OfficeNameOut"];

export type Behind = Schemas["BehindOut"];
export type Step = Schemas["StepOut"];

/** The figures that count alerts: each opens its list. */
export const OPENED = ["raised", "reached", "withdrawn", "suppressed", "taken", "late", "open", "confirmed", "explained", "false", "useless"] as const;
export type Counted = (typeof OPENED)[number];

/** Where the alerts behind a figure stand. */
export const behindOf = (data: Statistics, figure: Counted, kind?: string): { path: string; query: Record<string, string> } => ({
  path: "/reports/alerts",
  query: { figure, first: data.first, last: data.last, office: data.office.id, ...(kind === undefined ? {} : { kind }) },
});

export const readBehind = (asked: { figure: Counted; first?: string; last?: string; office?: string; kind?: string }, signal: AbortSignal): Promise<Behind> =>
  answer(server.GET("/api/v1/statistics/alerts", { params: { query: asked }, signal }));

const of = (office: string | null): { office?: string } => (office === null ? {} : { office });

export const readStatistics = (first: string, last: string, office: string | null, signal: AbortSignal): Promise<Statistics> =>
  answer(server.GET("/api/v1/statistics", { params: { query: { first, last, ...of(office) } }, signal }));

export const readShifts = (office: string | null, signal: AbortSignal): Promise<ShiftLoads> =>
  answer(server.GET("/api/v1/statistics/shifts", { params: { query: of(office) }, signal }));

export const readDaily = (day: string, office: string | null, signal: AbortSignal): Promise<Report> =>
  answer(server.GET("/api/v1/reports/daily/{day}", { params: { path: { day }, query: of(office) }, signal }));

export const readMonthly = (month: string, office: string | null, signal: AbortSignal): Promise<Report> =>
  answer(server.GET("/api/v1/reports/monthly/{month}", { params: { path: { month }, query: of(office) }, signal }));

export const readCirculars = (office: string | null, signal: AbortSignal): Promise<Circulars> =>
  answer(server.GET("/api/v1/circulars", { params: { query: of(office) }, signal }));

export const readCircular = (circular_id: string, signal: AbortSignal): Promise<Circular> =>
  answer(server.GET("/api/v1/circulars/{circular_id}", { params: { path: { circular_id } }, signal }));

export const issueCircular = (office_id: string, month: string, key: string): Promise<Circular> =>
  api.post("/circulars", { office_id, month }, { headers: { "Idempotency-Key": key } });

export const dailyFile = (day: string, office: string | null): Promise<{ blob: Blob; name: string }> =>
  api.file(`/reports/daily/${day}/workbook`, { query: { office } });

export const circularFile = (id: string): Promise<{ blob: Blob; name: string }> => api.file(`/circulars/${id}/workbook`);
