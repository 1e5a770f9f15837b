/** The words for one alert: what kind, about whom, which office, and how its clock stands. */
import type { AlertView } from "@/api/shapes";
import { pick, text } from "@/words";
import { age } from "@/words/dates";
import { kindWord, reasonWord } from "./codes";

export const kindOf = (alert: Pick<AlertView, "kind">): string => kindWord(alert.kind);

/** The reasons in sentences, newest last; a code without words is left out rather than shown raw. */
export const reasonsOf = (alert: Pick<AlertView, "reasons">): string[] => alert.reasons.map(reasonWord).filter((it) => it !== "");

export function officeOf(alert: Pick<AlertView, "office">): string {
  return alert.office === null ? "" : pick(alert.office, "name");
}

/** Seconds since the alert was opened. */
export function openSeconds(alert: Pick<AlertView, "opened_at">, now: number): number {
  return (now - Date.parse(alert.opened_at)) / 1000;
}

/** `soon`: less than this share of the loan, or these seconds, are left. */
const SOON_SECONDS = 180;

/** "龙田" of "龙田司法所": enough where every office is one. */
export const shortOffice = (name: string): string => name.replace(/(街道)?司法所$| (Street )?Judicial Office$/, "");

export interface Clock {
  /** What the clock counts to: somebody taking the alert, or the taker's next news. */
  readonly to: "take" | "update";
  readonly by: string;
  /** Seconds left; below zero it is over. */
  readonly left: number;
  readonly pressing: "no" | "soon" | "over";
  /** How much of the time is gone, 0 to 1. */
  readonly gone: number;
}

/** The clock that runs on an open alert, or null when none does. */
export function clockOf(alert: AlertView, now: number): Clock | null {
  const [to, by, from] = alert.state === "raised"
    ? (["take", alert.acknowledge_by, alert.updated_at] as const)
    : (["update", alert.next_update_by, alert.updated_at] as const);
  if (by === null || (alert.state !== "raised" && alert.state !== "acknowledged")) return null;
  const left = (Date.parse(by) - now) / 1000;
  const whole = Math.max(1, (Date.parse(by) - Date.parse(from)) / 1000);
  const pressing = left <= 0 ? "over" : left <= SOON_SECONDS ? "soon" : "no";
  return { to, by, left, pressing, gone: Math.min(1, Math.max(0, 1 - left / whole)) };
}

/** "还剩 4:10" or "已超 0:30". */
export function leftOf(clock: Clock): string {
  return clock.left > 0
    ? text("alerts.loanLeft", { age: age(Math.ceil(clock.left)) })
    : text("alerts.loanOver", { age: age(-clock.left) });
}
