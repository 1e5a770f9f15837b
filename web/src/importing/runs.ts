/** A roster's way in: tried first, applied when somebody says so. */
import { answer, api, server } from "@/api/client";

export interface RunProblem {
  readonly row: number;
  readonly column: string;
  readonly value_masked: string;
  readonly code: string;
  /** A note refuses nothing. */
  readonly note: boolean;
  readonly zh: string;
  readonly en: string;
  readonly what_to_do_zh: string;
  readonly what_to_do_en: string;
}

export interface Run {
  readonly id: string;
  readonly state: "dry_run" | "applied";
  readonly rows: number;
  readonly acceptable: number;
  readonly new: number;
  readonly existing: number;
  readonly updated: number;
  readonly refused: number;
  readonly duplicates: number;
  /** The same file has been applied before and brings nothing new. */
  readonly repeated: boolean;
  readonly encoding: string;
  readonly header_row: number;
  readonly columns: readonly { readonly header: string; readonly field: string | null }[];
  readonly problems: readonly RunProblem[];
  readonly started_at: string;
  readonly applied_at: string | null;
}

export const LARGEST_FILE = 20 * 1024 * 1024;

export function tryFile(file: File): Promise<Run> {
  const form = new FormData();
  form.append("file", file);
  return api.post<Run>("/imports", form);
}

const run = (id: string) => ({ params: { path: { run_id: id } } });

export const readRun = (id: string, signal: AbortSignal): Promise<Run> =>
  answer(server.GET("/api/v1/imports/{run_id}", { ...run(id), signal })) as Promise<Run>;

export const applyRun = (id: string): Promise<Run> =>
  answer(server.POST("/api/v1/imports/{run_id}/application", run(id))) as Promise<Run>;

export const template = () => api.file("/imports/template");
