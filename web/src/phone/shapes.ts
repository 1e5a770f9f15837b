/** What the server tells the phone. */
import type { Duty, Office } from "@/api/shapes";

/** GET /me/day */
export interface PhoneDay {
  readonly name_masked: string;
  readonly next: (Duty & { readonly opens_at?: string | null }) | null;
  readonly also: {
    readonly questionnaires: readonly {
      readonly id: string;
      readonly instrument: string;
      readonly title_zh: string;
      readonly title_en: string;
    }[];
    readonly appointments: readonly { readonly at: string }[];
  };
  readonly days_left: number;
  readonly office: Pick<Office, "name_zh" | "name_en"> & { readonly phone: string | null };
  readonly device_ok: boolean;
}

/** GET and POST /me/help-calls */
export interface HelpCall {
  readonly id: string;
  readonly seen_at: string | null;
  readonly call_within_minutes: number;
}

/** POST /check-ins, as the person sees it. */
export interface CheckInReply {
  readonly id: string;
  readonly received_at: string;
  readonly timing: "on_time" | "early" | "late" | "unscheduled";
  readonly late_by_minutes: number | null;
}

export interface Hotline {
  readonly name_zh: string;
  readonly name_en: string;
  readonly number: string;
}

/** Shown when the phone has never reached the server: these three never change without a law. */
export const HOTLINES: readonly Hotline[] = [
  { name_zh: "心理援助热线", name_en: "Psychological support", number: "12356" },
  { name_zh: "急救", name_en: "Ambulance", number: "120" },
  { name_zh: "报警", name_en: "Police", number: "110" },
];
