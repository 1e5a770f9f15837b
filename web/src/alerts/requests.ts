/** What the alert desk asks the server, and the shapes of its answers. */
import type { DeliveryState } from "@/channels/requests";
import { api, idempotencyKey } from "@/api/client";
import type { AlertView, Level, Named, Office, Page, Role } from "@/api/shapes";

/** One line of an alert's life. */
export interface TimelineLine {
  readonly seq: number;
  readonly at: string;
  readonly what: string;
  readonly actor: Named | null;
  readonly code: string | null;
  readonly level: Level | null;
  readonly text: string | null;
}

export interface WhySentence {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

export interface AlertWhy {
  readonly policy: string;
  readonly policy_version: number;
  readonly title_zh: string;
  readonly title_en: string;
  readonly basis: string;
  readonly sentences: readonly WhySentence[];
}

/** A record the alert rests on; the server sends these to clinical roles alone. */
export interface EvidenceLine {
  readonly seq: number;
  readonly at: string;
  readonly entry: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SimilarAlert {
  readonly id: string;
  readonly kind: string;
  readonly level: Level;
  readonly opened_at: string;
  readonly outcome: string | null;
  readonly cause: string | null;
}

export interface AlertDetail extends AlertView {
  readonly timeline: readonly TimelineLine[];
  readonly why: AlertWhy;
  readonly evidence: readonly EvidenceLine[] | null;
  readonly similar: readonly SimilarAlert[];
}

/** A post somebody answers for; the head above (`head_above`) has no post's words. */
export interface NoticePost {
  readonly id: string;
  readonly zh: string | null;
  readonly en: string | null;
  readonly because: "on_shift" | "substitute" | "fallback_head" | null;
}

/** A notice to one person: each state with its instant; null where it is not there, or not known. */
/** How far a notice has come over a channel beside the console. */
export interface NoticeChannel {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly due_at: string | null;
  readonly accepted_at: string | null;
  readonly delivered_at: string | null;
  readonly ended_at: string | null;
  readonly error: string | null;
}

export interface Notice {
  readonly id: string;
  readonly round: number;
  readonly step: number;
  readonly account: Named | null;
  readonly posts: readonly NoticePost[];
  readonly state: string;
  readonly start_at: string;
  readonly attempted_at: string | null;
  readonly accepted_at: string | null;
  readonly delivered_at: string | null;
  readonly display_by: string | null;
  readonly displayed_at: string | null;
  readonly acknowledged_at: string | null;
  readonly acted_at: string | null;
  readonly missed_at: string | null;
  readonly spared_at: string | null;
  readonly channels: readonly NoticeChannel[];
}

/** One time that the alert called, with everybody who was told. */
export interface Calling {
  readonly level: Level;
  readonly chain_version: number;
  readonly opened_at: string;
  readonly ended_at: string | null;
  readonly ended: "taken" | "withdrawn" | "risen" | "silenced" | null;
  readonly next_at: string | null;
  readonly notices: readonly Notice[];
}

export interface Coded {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
}

export interface Cause extends Coded {
  readonly definition_zh: string;
  readonly definition_en: string;
  readonly outcomes: readonly string[];
}

export interface Outcome extends Coded {
  readonly definition_zh: string;
  readonly definition_en: string;
  /** From this level up it must be handled and fed back before the alert ends so; null for never. */
  readonly feedback_from: Level | null;
  /** From this level up every step of the runbook must be done or left out first; null for never. */
  readonly steps_from: Level | null;
  /** How the end of an exercise ends its alerts: nobody chooses it. */
  readonly exercise: boolean;
}

/** Why alerts of some kinds may be silenced for a while. */
export interface SilenceReason extends Coded {
  readonly definition_zh: string;
  readonly definition_en: string;
  readonly kinds: readonly string[];
}

/** A kind of alert: who may end it, and from which level on that needs words. */
export interface Kind extends Coded {
  readonly close_roles: readonly Role[];
  readonly text_from: Level | null;
  readonly may_be_silenced: boolean;
}

export interface LevelTimes extends Coded {
  readonly id: Level;
  readonly acknowledge_minutes: number;
  readonly next_update_minutes: number;
  /** Within how many hours a second person looks at an ending; null where nobody need. */
  readonly review_hours: number | null;
}

/** The playbook's words: everything an expert of the field may change about alerts. */
export interface AlertCodes {
  readonly outcomes: readonly Outcome[];
  readonly causes: readonly Cause[];
  readonly levels: readonly LevelTimes[];
  readonly kinds: readonly Kind[];
  readonly sentences: readonly WhySentence[];
  readonly silence_reasons: readonly SilenceReason[];
  readonly silence_bounds: { readonly longest_hours: number; readonly second_person_above_hours: number };
  readonly useless_reasons: readonly (Coded & { readonly definition_zh: string; readonly definition_en: string })[];
}

/** How many alerts of each level. */
export type LevelCounts = Readonly<Partial<Record<Level, number>>>;

export interface TrendDay {
  readonly day: string;
  readonly red: number;
  readonly orange: number;
  readonly yellow: number;
  readonly blue: number;
}

export interface BoardFigures {
  readonly as_of: string;
  readonly counts_by_level: LevelCounts;
  readonly offices: readonly (Office & { readonly counts: LevelCounts })[];
  readonly today: Readonly<Record<string, number | null>>;
  readonly trend: readonly TrendDay[];
}

/** One press of a button: a repeat with the same key is the same write. */
const once = (): { headers: Record<string, string> } => ({ headers: { "Idempotency-Key": idempotencyKey() } });

export const readAlert = (id: string, signal?: AbortSignal): Promise<AlertDetail> =>
  api.get(`/alerts/${encodeURIComponent(id)}`, { signal });

/** Who was told of an alert, each time it called, oldest first. */
export const readNotices = (id: string, signal?: AbortSignal): Promise<{ readonly callings: readonly Calling[] }> =>
  api.get(`/alerts/${encodeURIComponent(id)}/notices`, { signal });

/** Ended alerts, newest first; `cursor` is the `next` of the page before. */
export const readClosed = (cursor: string | null): Promise<Page<AlertView>> =>
  api.get("/alerts", { query: { state: "closed", limit: 50, cursor } });

export const readBoard = (signal?: AbortSignal): Promise<BoardFigures> => api.get("/board", { signal });

export const takeAlert = (id: string, minutes: number): Promise<AlertView> =>
  api.post(`/alerts/${encodeURIComponent(id)}/acknowledgement`, { next_update_minutes: minutes }, once());

export const noteAlert = (id: string, text: string, minutes: number): Promise<AlertView> =>
  api.post(`/alerts/${encodeURIComponent(id)}/notes`, { text, next_update_minutes: minutes }, once());

export interface Ending {
  readonly outcome: string;
  readonly cause: string;
  readonly text: string;
}

export const closeAlert = (id: string, { outcome, cause, text }: Ending): Promise<AlertView> =>
  api.post(`/alerts/${encodeURIComponent(id)}/closure`, { outcome, cause, ...(text ? { text } : {}) }, once());

export interface Progress {
  readonly stage: "verifying" | "handling" | "fed_back";
  /** What was found; only where handling begins. */
  readonly outcome: string | null;
  readonly text: string;
  readonly minutes: number;
}

export const progressAlert = (id: string, { stage, outcome, text, minutes }: Progress): Promise<AlertView> =>
  api.post(`/alerts/${encodeURIComponent(id)}/progress`, { stage, outcome, text, next_update_minutes: minutes }, once());

/** The second person agrees with an ending, or sends it back with words. */
export const reviewAlert = (id: string, agrees: boolean, text: string): Promise<AlertView> =>
  api.post(`/alerts/${encodeURIComponent(id)}/review`, { agrees, text }, once());

/** Outcomes, causes, kinds and reasons with their words and definitions. */
export const readCodes = (signal?: AbortSignal): Promise<AlertCodes> => api.get("/alerts/codes", { signal });
