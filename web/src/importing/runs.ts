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
  /** `columns`: some that are needed must be matched first. */
  readonly state: "columns" | "dry_run" | "applied";
  readonly rows: number;
  readonly acceptable: number;
  /** Of these, not written yet. */
  readonly waiting: number;
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
  readonly missing: readonly string[];
  readonly problems: readonly RunProblem[];
  readonly started_at: string;
  /** Until then the file can be matched, mended and applied. */
  readonly kept_until: string;
  readonly applied_at: string | null;
}

/** What a column can be read as, in the order of the template. */
export const FIELDS = [
  "name", "sex", "id_number", "birth_date", "category", "supervision_class", "office", "term_start", "term_end",
  "officer", "former_name", "phone", "address", "ethnicity", "education", "deciding_organ", "judgment_no",
] as const;
export type FieldName = (typeof FIELDS)[number];
export const NEEDED: ReadonlySet<string> = new Set<FieldName>([
  "name", "sex", "id_number", "category", "office", "term_start", "term_end",
]);

/** The fields that are chosen from a list: the words of the codes, and the codes as a file may have them. */
export const CODED: Readonly<Partial<Record<FieldName, { readonly words: string; readonly codes: readonly string[] }>>> = {
  sex: { words: "sex", codes: ["male", "female"] },
  category: { words: "category", codes: ["probation", "parole", "public_surveillance", "temporary_release"] },
  supervision_class: { words: "supervisionClass", codes: ["strict", "ordinary", "lenient"] },
};
export const DATES: ReadonlySet<string> = new Set<FieldName>(["birth_date", "term_start", "term_end"]);

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

/** The file read again with its columns as somebody matched them; a header not named is not read. */
export const matchColumns = (id: string, columns: Readonly<Record<string, FieldName>>): Promise<Run> =>
  answer(server.PUT("/api/v1/imports/{run_id}/columns", { ...run(id), body: { columns } })) as Promise<Run>;

/** Other values for a row; `same`: also wherever the same is wrong with the same cell. */
export const mendRow = (
  id: string,
  row: number,
  values: Readonly<Partial<Record<FieldName, string>>>,
  same: boolean,
): Promise<Run> =>
  answer(
    server.PATCH("/api/v1/imports/{run_id}/rows/{row}", {
      params: { path: { run_id: id, row } },
      body: { values: values as Record<FieldName, string>, same },
    }),
  ) as Promise<Run>;

export const template = () => api.file("/imports/template");
