/** The words for one alert: what kind, about whom, which office, and how its clock stands. */
import type { AlertView } from "@/api/shapes";
import { language, pick, text } from "@/words";
import { age, clock as clockWord, limitClock } from "@/words/dates";
import { kindWord, reasonWord } from "./codes";
import type { NoticePost } from "./requests";

export const kindOf = (alert: Pick<AlertView, "kind">): string => kindWord(alert.kind);

/** The reasons in sentences, newest last; a code without words is left out rather than shown raw. */
export const reasonsOf = (alert: Pick<AlertView, "reasons">): string[] => alert.reasons.map(reasonWord).filter((it) => it !== "");

/** Who stands where no person does: the one an exercise plays, or nobody. */
export const nobodyOf = (alert: Pick<AlertView, "drill">): string =>
  alert.drill === null ? text("alerts.noSubject") : pick(alert.drill, "subject");

export function officeOf(alert: Pick<AlertView, "office">): string {
  return alert.office === null ? "" : pick(alert.office, "name");
}

/** A post of the roster in words; the head above is none of them. */
export const postOf = (post: Pick<NoticePost, "zh" | "en">): string =>
  post.zh === null ? text("alerts.notice.headAbove") : ((language() === "zh" ? post.zh : post.en) ?? post.zh);

/** Seconds since the alert was opened. */
export function openSeconds(alert: Pick<AlertView, "opened_at">, now: number): number {
  return (now - Date.parse(alert.opened_at)) / 1000;
}

/** `soon`: less than this share of the loan, or these seconds, are left. */
const SOON_SECONDS = 180;

/** "龙田" of "龙田司法所": enough where every office is one. */
export const shortOffice = (name: string): string => name.replace(/(街道)?司法所$| (Street )?Judicial Office$/, "");

export interface Clock {
  /** What the clock counts to: somebody taking the alert, the taker's next news, or the second person. */
  readonly to: "take" | "update" | "review";
  readonly by: string;
  /** Seconds left; below zero it is over. */
  readonly left: number;
  readonly pressing: "no" | "soon" | "over";
  /** How much of the time is gone, 0 to 1. */
  readonly gone: number;
}

function running(alert: AlertView): readonly [Clock["to"], string | null] {
  switch (alert.state) {
    case "raised": return ["take", alert.acknowledge_by];
    case "acknowledged": return ["update", alert.next_update_by];
    case "in_review": return ["review", alert.review_by];
    default: return ["update", null];
  }
}

const LIMIT = { take: "alerts.takeBy", update: "alerts.updateBy", review: "alerts.reviewBy" } as const;

/** "17:50 前更新": until when what the clock counts to. */
export const limitOf = (clock: Clock, now: number): string => text(LIMIT[clock.to], { time: limitClock(clock.by, now) });

/** Who has the alert, in words: nobody yet, me, a colleague with how far they are, or a second person to come. */
export function handlerOf(alert: AlertView, me: string): string {
  if (alert.silence !== null) return text("silence.until", { time: clockWord(alert.silence.until) });
  if (alert.state === "raised" && alert.inhibited !== null) return text("silence.inhibitedShort");
  if (alert.drill?.suspended === true) return text("drills.suspendedShort");
  if (alert.state === "raised") return text("alerts.untaken");
  if (alert.state === "in_review") return text("alerts.waitsForReview");
  const who = alert.acknowledged_by;
  if (who === null) return "";
  const taken = who.id === me ? text("alerts.takenByMe") : text("alerts.takenBy", { name: who.name });
  return alert.stage === null || alert.stage === "taken" ? taken : `${taken} · ${text(`alerts.stage.${alert.stage}`)}`;
}

/** The clock that runs on an open alert, or null when none does. */
export function clockOf(alert: AlertView, now: number): Clock | null {
  const { updated_at: from } = alert;
  const [to, by] = running(alert);
  if (by === null) return null;
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
