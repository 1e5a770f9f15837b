/** What the server and this page say to each other about alerts: the wire shapes and the one place that checks them. */

export const LEVELS = ["red", "orange", "yellow", "blue", "grey"] as const;
/** How grave an alert is, gravest first in `LEVELS`. */
export type Level = (typeof LEVELS)[number];

export const ALERT_STATES = ["raised", "acknowledged", "closed", "withdrawn"] as const;
/** Where an alert stands: calling, taken by someone, ended by someone, or taken back by the system. */
export type AlertState = (typeof ALERT_STATES)[number];

/** A person of the staff as the stream names one. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whom an alert is about. `name` is only for those who may read it; screens that face a room use `name_masked`. */
export interface AlertSubject {
  readonly id: string;
  readonly name: string;
  readonly name_masked: string;
  readonly birth_year: number | null;
  readonly minor: boolean;
}

/** The office an alert belongs to. */
export interface AlertOffice {
  readonly id: string;
  readonly name_zh: string;
  readonly name_en: string;
}

/** A last known place, WGS-84 degrees. */
export interface AlertPlace {
  readonly lon: number;
  readonly lat: number;
  readonly at: string;
}

/** One alert as this account may see it. Instants are ISO-8601 with offset; `seq` grows with every change. */
export interface AlertView {
  readonly id: string;
  readonly kind: string;
  readonly level: Level;
  readonly state: AlertState;
  readonly subject: AlertSubject | null;
  readonly office: AlertOffice;
  readonly opened_at: string;
  readonly updated_at: string;
  readonly acknowledge_by: string | null;
  readonly acknowledged_by: Named | null;
  readonly acknowledged_at: string | null;
  readonly next_update_by: string | null;
  readonly closed_at: string | null;
  readonly outcome: string | null;
  readonly cause: string | null;
  readonly repeats: number;
  readonly amended: boolean;
  readonly lapsed: number;
  readonly safety_instruction: string | null;
  readonly advice_level: string | null;
  readonly reasons: readonly string[];
  readonly place: AlertPlace | null;
  readonly seq: number;
}

/** One change of one alert. `prev` is the seq of the frame before it in this view. */
export interface Frame {
  readonly epoch: string;
  readonly seq: number;
  readonly prev: number;
  readonly kind: string;
  readonly id: string;
  readonly at: string;
  readonly alert: AlertView;
}

export type ServerMessage =
  | { readonly type: "welcome"; readonly epoch: string; readonly seq: number; readonly recovered: boolean; readonly heartbeat_s: number }
  | { readonly type: "snapshot"; readonly epoch: string; readonly seq: number; readonly alerts: readonly AlertView[] }
  | { readonly type: "frames"; readonly frames: readonly Frame[] }
  | { readonly type: "heartbeat"; readonly at: string; readonly seq: number };

export type ClientMessage =
  | { readonly type: "hello"; readonly epoch: string | null; readonly seq: number | null }
  | { readonly type: "cursor"; readonly seq: number }
  | { readonly type: "shown"; readonly id: string; readonly seq: number };

/** Why the server closed the stream. */
export const CLOSED = { session: 4401, entitlement: 4403, slow: 4408, restart: 1012 } as const;

export const SUBPROTOCOL = "correction.v1";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const isSeq = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isText = (value: unknown): value is string => typeof value === "string";

/** True when `value` has what the fold relies on: id, seq, a known level and state, an office. */
export function isAlert(value: unknown): value is AlertView {
  return (
    isFields(value) && isText(value.id) && isSeq(value.seq) && isText(value.kind) && isText(value.opened_at)
    && LEVELS.some((level) => level === value.level) && ALERT_STATES.some((state) => state === value.state)
    && isFields(value.office) && Array.isArray(value.reasons)
  );
}

function isFrame(value: unknown): value is Frame {
  return (
    isFields(value) && isText(value.epoch) && isSeq(value.seq) && isSeq(value.prev) && value.prev < value.seq
    && isText(value.id) && isAlert(value.alert) && value.alert.id === value.id
  );
}

/**
 * The message in `text`, or null when it is a kind this page does not know.
 *
 * Throws SyntaxError when a known kind is damaged: a damaged frame must never be skipped, it would be a gap.
 */
export function readMessage(text: string): ServerMessage | null {
  const value: unknown = JSON.parse(text);
  if (!isFields(value)) throw new SyntaxError("not an object");
  const sound: Record<string, (fields: Fields) => boolean> = {
    welcome: (it) => isText(it.epoch) && isSeq(it.seq) && typeof it.recovered === "boolean",
    snapshot: (it) => isText(it.epoch) && isSeq(it.seq) && Array.isArray(it.alerts) && it.alerts.every(isAlert),
    frames: (it) => Array.isArray(it.frames) && it.frames.every(isFrame),
    heartbeat: () => true,
  };
  const check = isText(value.type) ? sound[value.type] : undefined;
  if (check === undefined) return null;
  if (!check(value)) throw new SyntaxError(`damaged ${String(value.type)}`);
  return value as unknown as ServerMessage;
}
