/** What the server answers, as the HTTP contract has it; instants are ISO-8601 strings. */

export type Role =
  | "officer"
  | "head"
  | "psychologist"
  | "supervisor"
  | "command"
  | "procurator"
  | "system_admin"
  | "security_admin"
  | "audit_admin"
  | "supervisee";

export type Level = "red" | "orange" | "yellow" | "blue" | "grey";
export type CrisisLevel = "one" | "two" | "three" | "watch";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly as_of: string;
}

export interface Office {
  readonly id: string;
  readonly name_zh: string;
  readonly name_en: string;
}

export interface OfficeNode extends Office {
  readonly code: string;
  readonly level: "province" | "city" | "district" | "office";
  readonly parent_id: string | null;
  readonly phone: string | null;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface PublicInfo {
  readonly mode: "demo" | "production";
  readonly title_zh: string;
  readonly title_en: string;
  readonly demo_otp: string | null;
  readonly hotlines: readonly { name_zh: string; name_en: string; number: string }[];
  readonly version: string;
}

export interface Session {
  readonly account: {
    readonly id: string;
    readonly username: string;
    readonly name: string;
    readonly language: "zh" | "en" | null;
    readonly large_text: boolean;
    readonly sounds: boolean;
    readonly second_factor: boolean;
    readonly person_id: string | null;
  };
  readonly role: Role;
  readonly office: (Office & { readonly level: OfficeNode["level"] }) | null;
  readonly csrf_token: string;
  readonly expires_at: string;
  /** The levels of approval that are theirs to decide, and whether also positioning. */
  readonly decides: readonly number[];
  readonly decides_positioning: boolean;
}

export type Category = "public_surveillance" | "probation" | "parole" | "temporary_release";
export type SupervisionClass = "strict" | "ordinary" | "lenient";
/** `ended`: supervision is over, the papers of the discharge are due. */
export type OrderStatus = "active" | "ended" | "discharged" | "terminated";
export type Whereabouts = "in_service" | "detained" | "hospital";

export interface Advice {
  readonly level: CrisisLevel | "none";
  readonly advice_code: string;
  readonly safety_instruction: string;
  readonly set_at: string;
}

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  /** The number the file is kept under. */
  readonly person_no: string;
  readonly sex: "male" | "female";
  readonly birth_year: number;
  readonly category: Category | null;
  readonly supervision_class: SupervisionClass | null;
  readonly office: Office;
  readonly officer: Named | null;
  readonly term_start: string | null;
  readonly term_end: string | null;
  readonly days_left: number;
  readonly order_status: OrderStatus | null;
  readonly advice_level: CrisisLevel | "none" | null;
  readonly open_alert_level: Level | null;
  readonly minor: boolean;
  readonly synthetic: boolean;
}

export interface Why {
  readonly rule: string;
  readonly article_zh: string;
  readonly article_en: string;
  readonly inputs: Readonly<Record<string, string | number | null>>;
  readonly clears_with: readonly string[];
}

export interface Duty {
  readonly id: string;
  readonly what: string;
  readonly due_at: string;
  readonly opens_at: string;
  readonly state: DutyState | "upcoming" | "excused";
  readonly why: Why;
}

export interface Contact {
  readonly name: string;
  readonly relation: string;
  readonly phone_masked: string | null;
}

export interface Place {
  readonly lon: number;
  readonly lat: number;
  readonly accuracy_m: number | null;
  readonly at: string;
}

export interface PersonDetail extends PersonRow {
  readonly order_id: string | null;
  readonly ended_because: string | null;
  readonly status: Whereabouts;
  readonly status_from: string | null;
  readonly plan: string | null;
  readonly id_number_masked: string | null;
  readonly phone_masked: string | null;
  readonly address_masked: string | null;
  readonly advice: Advice | null;
  readonly device: { readonly bound_at: string; readonly label: string } | null;
  readonly contacts: readonly Contact[];
  readonly last_place: Place | null;
  readonly duties: readonly Duty[];
}

export interface TimelineEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly actor: Named | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ActivationCard {
  readonly code: string;
  readonly url: string;
  readonly qr_svg: string;
  readonly expires_at: string;
}

export type CheckInMethod = "desk" | "phone" | "kiosk" | "call";
export type VerifiedBy = "id_card" | "face_device" | "known_to_staff" | "other";
export type Feeling = "as_usual" | "needs_attention";

export interface CheckIn {
  readonly id: string;
  readonly person_id: string;
  readonly method: CheckInMethod;
  readonly taken_at: string;
  readonly received_at: string;
  readonly timing: "on_time" | "early" | "late" | "unscheduled";
  readonly late_by_minutes: number | null;
  readonly cleared: readonly string[];
  readonly reasons: readonly string[];
  readonly state: "recorded" | "voided";
}

/** A check-in whole: what came with it and was sealed, for those who may look at it. */
export interface CheckInDetail extends CheckIn {
  readonly feeling: string;
  readonly location: Omit<Place, "at"> | null;
  readonly no_location_reason: string | null;
  readonly photo_id: string | null;
  readonly no_photo_reason: string | null;
  readonly note: string | null;
  readonly reason: string | null;
}

export type DutyState = "missed" | "overdue" | "due" | "unverified" | "done";

export interface TodayRow {
  readonly duty_id: string | null;
  readonly check_in_id: string | null;
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly birth_year: number;
    readonly supervision_class: SupervisionClass;
    readonly office: Office;
    /** The absent colleague whose person this is (代管). */
    readonly stands_in_for: Named | null;
  };
  readonly what: "check_in" | "report_in_person" | "verify";
  readonly due_at: string;
  readonly state: DutyState;
  readonly why: Why;
  readonly last: { readonly at: string; readonly method: CheckInMethod } | null;
  readonly alert_level: Level | null;
  readonly advice: { readonly level: Advice["level"]; readonly safety_instruction: string } | null;
  readonly done_by: Named | null;
}

export interface Today {
  readonly as_of: string;
  readonly day: string;
  readonly counts: {
    readonly overdue: number;
    readonly due_today: number;
    readonly unverified: number;
    readonly decide: number;
    readonly care: number;
    readonly settled: number;
  };
  readonly rows: readonly TodayRow[];
  readonly settled: readonly {
    readonly person: Named & { readonly stands_in_for: Named | null };
    readonly next_due_at: string | null;
  }[];
}

export interface Inhibited {
  readonly code: string;
  readonly entry: string;
  readonly at: string;
  readonly outage_from: string | null;
  readonly outage_until: string | null;
  readonly by_alert: string | null;
  readonly by_kind: string | null;
  readonly until: string | null;
}

/** The exercise an alert belongs to, and whom it plays: nobody who exists. */
export interface DrillMark {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly subject_zh: string;
  readonly subject_en: string;
  readonly suspended: boolean;
}

export interface AlertView {
  readonly id: string;
  readonly kind: string;
  readonly level: Level;
  readonly state: "raised" | "acknowledged" | "in_review" | "closed" | "withdrawn";
  /** How far whoever took it has come; null before anybody did. */
  readonly stage: "taken" | "verifying" | "handling" | "fed_back" | null;
  readonly subject: {
    readonly id: string;
    readonly name: string;
    readonly name_masked: string;
    readonly birth_year: number;
    readonly minor: boolean;
  } | null;
  readonly office: Office | null;
  readonly opened_at: string;
  readonly updated_at: string;
  readonly acknowledge_by: string | null;
  readonly acknowledged_by: Named | null;
  readonly acknowledged_at: string | null;
  readonly next_update_by: string | null;
  readonly ended_by: Named | null;
  readonly ended_at: string | null;
  readonly review_by: string | null;
  readonly reviewed_by: Named | null;
  readonly reviewed_at: string | null;
  readonly closed_at: string | null;
  readonly outcome: string | null;
  readonly cause: string | null;
  readonly repeats: number;
  readonly amended: boolean;
  readonly lapsed: number;
  readonly safety_instruction: string | null;
  readonly advice_level: string | null;
  readonly reasons: readonly string[];
  readonly place: { readonly lon: number; readonly lat: number; readonly at: string } | null;
  /** What keeps it from calling; null where it calls, is taken, or has ended. */
  readonly silence: { readonly id: string; readonly until: string; readonly reason: string; readonly by: Named } | null;
  /** What explains it from outside the person: an outage, where it was withdrawn for that; a dead device, while it does not call. */
  readonly inhibited: Inhibited | null;
  /** It is practised and not real: nothing counts it. */
  readonly exercise: boolean;
  readonly drill: DrillMark | null;
  readonly seq: number;
}
