/** What the server tells a psychologist. */
import type { CrisisLevel, Named } from "@/api/shapes";
import type { Mode, ScreeningState } from "@/answering/shapes";

export type Stage = "entry" | "during" | "exit" | "event";
export type AnyLevel = CrisisLevel | "none";

export interface PersonBrief extends Named {
  readonly birth_year: number;
}

export type Urgency = "not_safe" | "critical" | "call_me" | "worse";

export interface ToRead {
  readonly urgency: Urgency;
  readonly person: PersonBrief;
  readonly at: string;
  /** The screening or the call it comes from. */
  readonly reference: string;
  readonly instrument: string | null;
  readonly item: string | null;
  readonly tier: "orange" | "red" | null;
  readonly draft: boolean;
  readonly changed_back: boolean;
  readonly earlier: number | null;
  readonly later: number | null;
  readonly rci: number | null;
}

export interface ToTest {
  readonly person: PersonBrief;
  readonly reason: "assigned" | "retest" | "entry" | "exit" | "during";
  readonly due_on: string | null;
  readonly screening_id: string | null;
  readonly instrument: string | null;
  readonly mode: Mode | null;
  readonly stage: Stage | null;
}

export interface Draft {
  readonly screening_id: string;
  readonly person: PersonBrief;
  readonly instrument: string;
  readonly mode: Mode;
  readonly begun_at: string;
  readonly answered: number;
}

export interface Words {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
}

export interface Recent {
  readonly screening_id: string;
  readonly person: PersonBrief;
  readonly instrument: string;
  readonly finished_at: string;
  /** The band's id; its words stand in the report. */
  readonly band: string | null;
  readonly suggests: AnyLevel;
  readonly signed: boolean;
}

/** GET /care/day */
export interface CareDay {
  readonly as_of: string;
  readonly read_first: readonly ToRead[];
  readonly to_test: readonly ToTest[];
  readonly drafts: readonly Draft[];
  readonly recent: readonly Recent[];
  readonly levels: Readonly<Record<CrisisLevel, number>>;
}

export interface InstrumentBrief {
  readonly id: string;
  readonly version: number;
  readonly title_zh: string;
  readonly title_en: string;
}

export interface Screening {
  readonly id: string;
  readonly instrument: string;
  readonly version: number;
  readonly title_zh: string;
  readonly title_en: string;
  readonly plain_zh: string;
  readonly plain_en: string;
  readonly person_id: string;
  readonly person_label: PersonBrief;
  readonly mode: Mode;
  readonly stage: Stage;
  readonly state: ScreeningState;
  readonly assigned_at: string;
  readonly consent_at: string | null;
  readonly finished_at: string | null;
  readonly signed_at: string | null;
  readonly answered: readonly string[];
  readonly answers: Readonly<Record<string, number | null>> | null;
}

export interface ReportAnswer {
  readonly item: string;
  readonly zh: string | null;
  readonly en: string | null;
  readonly value: number | null;
  readonly taken_at: string | null;
  readonly seconds: number | null;
  readonly changed: boolean;
  readonly scored: boolean;
}

export interface Total {
  readonly id: string;
  readonly at: string;
  readonly total: number | null;
}

/** GET /screenings/{id}/report: a screening result, never a diagnosis. */
export interface Report {
  readonly screening: Screening;
  readonly total: number | null;
  readonly min_total: number;
  readonly max_total: number;
  readonly refused: string | null;
  readonly prorated: boolean;
  readonly band: Words | null;
  readonly possible_bands: readonly Words[];
  readonly answers: readonly ReportAnswer[];
  readonly missing: readonly string[];
  readonly critical: readonly { readonly item: string; readonly tier: string }[];
  readonly critical_unanswered: readonly string[];
  readonly settled_by: string | null;
  readonly suggests: AnyLevel;
  readonly flags: readonly string[];
  readonly previous: readonly Total[];
  readonly rci: number | null;
  readonly direction: string | null;
  /** In points. */
  readonly sem: number | null;
  readonly reliable_points: number | null;
  readonly seconds: number;
  readonly signed_by: { readonly id: string; readonly name: string | null } | null;
  readonly addenda: readonly {
    readonly id: string;
    readonly text: string;
    readonly by: { readonly id: string; readonly name: string | null };
    readonly at: string;
  }[];
}

export interface LevelRecord {
  readonly id: string;
  readonly level: AnyLevel;
  readonly previous: AnyLevel;
  readonly state: "awaiting_second" | "in_force" | "superseded";
  readonly advice_code: string;
  readonly safety_instruction: string;
  readonly confirmed_by: string;
  readonly confirmed_by_name: string | null;
  readonly confirmed_at: string;
  readonly second_by: string | null;
  readonly second_by_name: string | null;
  readonly second_at: string | null;
}

export interface AdviceCode {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly instruction_zh: string;
  readonly instruction_en: string;
  readonly levels: readonly AnyLevel[];
}

export interface Assignment {
  readonly person_id: string;
  readonly instrument: string;
  readonly mode: Mode;
  readonly stage: Stage;
}

/** Who treats a person; nulls where nobody does. */
export interface Treatment {
  readonly account_id: string | null;
  readonly name: string | null;
  readonly from_at: string | null;
}
