/** What the server tells whoever answers. */

export interface AnswerOption {
  readonly value: number;
  readonly zh: string | null;
  readonly en: string | null;
}

export interface Question {
  readonly id: string;
  readonly zh: string | null;
  readonly en: string | null;
  /** Only where they differ from the instrument's. */
  readonly options?: readonly AnswerOption[] | null;
  readonly asked_when?: "any_above_zero" | null;
  readonly scored?: boolean;
}

/** GET /instruments/{id} */
export interface Instrument {
  readonly id: string;
  readonly version: number;
  readonly title_zh: string;
  readonly title_en: string;
  /** The neutral name on a screen others may see. */
  readonly plain_zh?: string | null;
  readonly plain_en?: string | null;
  readonly stem_zh: string | null;
  readonly stem_en: string | null;
  readonly options: readonly AnswerOption[];
  readonly items: readonly Question[];
  readonly critical: readonly { readonly item: string; readonly at_least: number }[];
  readonly notice: string | null;
}

export type ScreeningState = "assigned" | "consented" | "answering" | "finished" | "signed" | "refused";
export type Mode = "staff" | "tablet" | "phone";

/** GET /screenings/{id}, to whoever answers it */
export interface ScreeningView {
  readonly id: string;
  readonly instrument: string;
  readonly person_id?: string;
  readonly mode: Mode;
  readonly state: ScreeningState;
  readonly answered: readonly string[];
  readonly answers?: Readonly<Record<string, number | null>> | null;
}

/** PUT /screenings/{id}/answers/{item} */
export interface SavedAnswer {
  readonly saved_at: string;
  readonly critical: boolean;
  readonly help: { readonly call_within_minutes: number } | null;
}
