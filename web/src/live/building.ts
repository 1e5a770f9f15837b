/** Builders for the tests of the live stream, with sensible defaults. */
import type { AlertView, Frame } from "./protocol";

/** An open orange alert, overridden by name. */
export function anAlert(id: string, seq: number, over: Partial<AlertView> = {}): AlertView {
  return {
    id, seq, kind: "critical_item", level: "orange", state: "raised",
    subject: { id: `p-${id}`, name: "陈例禾", name_masked: "陈*禾", birth_year: 1989, minor: false },
    office: { id: "o1", name_zh: "龙田司法所", name_en: "Longtian Office" },
    opened_at: "2026-11-24T09:42:00+00:00", updated_at: "2026-11-24T09:42:00+00:00",
    acknowledge_by: null, acknowledged_by: null, acknowledged_at: null, next_update_by: null, closed_at: null,
    stage: null, ended_by: null, ended_at: null, review_by: null, reviewed_by: null, reviewed_at: null,
    outcome: null, cause: null, repeats: 0, amended: false, lapsed: 0, safety_instruction: null, advice_level: null,
    reasons: [], place: null, silence: null, inhibited: null, exercise: false, drill: null, ...over,
  };
}

/** The frame that brings `id` at `seq`, following the frame at `prev`. */
export function aFrame(id: string, seq: number, prev: number, over: Partial<AlertView> = {}): Frame {
  return { epoch: "e1", seq, prev, kind: "alerts.raised", id, at: "2026-11-24T09:42:00+00:00", alert: anAlert(id, seq, over) };
}
