/** What the server and this page say to each other about alerts: the wire shapes and the one place that checks them. */

import type { AlertView, Level } from "@/api/shapes";

export type { AlertView, Level, Named } from "@/api/shapes";

/** How grave an alert is, gravest first. */
export const LEVELS: readonly Level[] = ["red", "orange", "yellow", "blue", "grey"];

/** Where an alert stands: calling, taken, ended and waiting for a second person, archived, or taken back. */
export type AlertState = AlertView["state"];

export const ALERT_STATES: readonly AlertState[] = ["raised", "acknowledged", "in_review", "closed", "withdrawn"];

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
  | { readonly type: "welcome"; readonly epoch: string; readonly seq: number; readonly recovered: boolean; readonly heartbeat_s: number; readonly resume?: string }
  | { readonly type: "snapshot"; readonly epoch: string; readonly seq: number; readonly alerts: readonly AlertView[] }
  | { readonly type: "frames"; readonly frames: readonly Frame[] }
  | { readonly type: "heartbeat"; readonly at: string; readonly seq: number }
  | { readonly type: "resume"; readonly resume: string };

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

/** True when `value` has what the fold relies on: id, seq, a known level and state. */
export function isAlert(value: unknown): value is AlertView {
  return (
    isFields(value) && isText(value.id) && isSeq(value.seq) && isText(value.kind) && isText(value.opened_at)
    && LEVELS.some((level) => level === value.level) && ALERT_STATES.some((state) => state === value.state)
    && Array.isArray(value.reasons)
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
    welcome: (it) => isText(it.epoch) && isSeq(it.seq) && typeof it.recovered === "boolean" && (it.resume === undefined || isText(it.resume)),
    snapshot: (it) => isText(it.epoch) && isSeq(it.seq) && Array.isArray(it.alerts) && it.alerts.every(isAlert),
    frames: (it) => Array.isArray(it.frames) && it.frames.every(isFrame),
    heartbeat: () => true,
    resume: (it) => isText(it.resume),
  };
  const check = isText(value.type) ? sound[value.type] : undefined;
  if (check === undefined) return null;
  if (!check(value)) throw new SyntaxError(`damaged ${String(value.type)}`);
  return value as unknown as ServerMessage;
}
