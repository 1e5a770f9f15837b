/** Times as people here read them: Asia/Shanghai, 24 hours, the weekday beside the date. */
import { language } from "./index";

const DAY = 86_400_000;
/** China keeps one zone and no summer time: eight hours, always. */
const AHEAD = 8 * 3_600_000;
const WEEKDAYS_ZH = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"] as const;
const WEEKDAYS_EN = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS_EN = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
] as const;

export type Moment = string | number | Date;

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly clock: string;
  readonly seconds: string;
  /** Whole days since 1970 in the legal zone; two instants of one day share it. */
  readonly dayNumber: number;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** An instant in milliseconds; a bare date ("2026-11-24") is that day's beginning here. */
export function instant(moment: Moment): number {
  if (typeof moment === "number") return moment;
  if (moment instanceof Date) return moment.getTime();
  return Date.parse(moment.length === 10 ? `${moment}T00:00:00+08:00` : moment);
}

function parts(at: number): Parts {
  const local = new Date(at + AHEAD);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    clock: `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`,
    seconds: two(local.getUTCSeconds()),
    dayNumber: Math.floor((at + AHEAD) / DAY),
  };
}

/** A day's end is written 24:00 of that day, not 00:00 of the next (nor 23:59). */
function limitParts(at: number): Parts {
  const exact = parts(at);
  if (exact.clock === "00:00") return { ...parts(at - 1), clock: "24:00" };
  if (exact.clock === "23:59") return { ...exact, clock: "24:00" };
  return exact;
}

function weekday(of: Parts): string {
  return (language() === "zh" ? WEEKDAYS_ZH[of.weekday] : WEEKDAYS_EN[of.weekday]) ?? "";
}

function monthDay(of: Parts): string {
  if (language() === "zh") return `${two(of.month)}-${two(of.day)}`;
  return `${of.day} ${MONTHS_EN[of.month - 1] ?? ""}`;
}

function dated(of: Parts): string {
  return language() === "zh"
    ? `${monthDay(of)} ${weekday(of)}`
    : `${weekday(of)} ${monthDay(of)}`;
}

/** 17:42 */
export function clock(moment: Moment): string {
  return parts(instant(moment)).clock;
}

/** 17:42:10 */
export function clockToSecond(moment: Moment): string {
  const of = parts(instant(moment));
  return `${of.clock}:${of.seconds}`;
}

/** In a list: 今天 17:42 · 昨天 09:05 · 11-20 周五 09:05 (the year too when it is another). */
export function listTime(moment: Moment, now: Moment): string {
  return beside(parts(instant(moment)), parts(instant(now)));
}

function beside(of: Parts, today: Parts): string {
  const zh = language() === "zh";
  const ago = today.dayNumber - of.dayNumber;
  if (ago === 0) return `${zh ? "今天" : "Today"} ${of.clock}`;
  if (ago === 1) return `${zh ? "昨天" : "Yesterday"} ${of.clock}`;
  if (ago === -1) return `${zh ? "明天" : "Tomorrow"} ${of.clock}`;
  if (of.year === today.year) return `${dated(of)} ${of.clock}`;
  return zh
    ? `${of.year}-${monthDay(of)} ${of.clock}`
    : `${monthDay(of)} ${of.year} ${of.clock}`;
}

/** Elsewhere and on paper: 2026-11-24 周二 17:42 · 24 Nov 2026, 17:42 */
export function fullTime(moment: Moment): string {
  const of = parts(instant(moment));
  return language() === "zh"
    ? `${of.year}-${monthDay(of)} ${weekday(of)} ${of.clock}`
    : `${monthDay(of)} ${of.year}, ${of.clock}`;
}

/** 2026-11-24 · 24 Nov 2026 */
export function day(moment: Moment): string {
  const of = parts(instant(moment));
  return language() === "zh" ? `${of.year}-${monthDay(of)}` : `${monthDay(of)} ${of.year}`;
}

/** 11-24 周二 · Tue 24 Nov */
export function dayWithWeekday(moment: Moment): string {
  return dated(parts(instant(moment)));
}

/** 11-24 17:42 · 24 Nov 17:42 */
export function shortTime(moment: Moment): string {
  const of = parts(instant(moment));
  return `${monthDay(of)} ${of.clock}`;
}

/** The ticking age of something open: 4:10 · 1:02:33; `seconds` below zero counts as zero. */
export function age(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/** How long, in words: 2 小时 · 2 hours. Minutes under an hour, hours under two days, then days. */
export function duration(seconds: number): string {
  const zh = language() === "zh";
  const minutes = Math.max(0, Math.round(seconds / 60));
  const [count, unitZh, unitEn] =
    minutes < 60
      ? [minutes, "分钟", "minute"]
      : minutes < 2 * 1440
        ? [Math.round(minutes / 60), "小时", "hour"]
        : [Math.round(minutes / 1440), "天", "day"];
  return zh ? `${count} ${unitZh}` : `${count} ${unitEn}${count === 1 ? "" : "s"}`;
}

/** When something last happened: the hour only for today and yesterday; 今天 17:42 · 11-10 · 10 Nov */
export function lastTime(moment: Moment, now: Moment): string {
  const of = parts(instant(moment));
  const today = parts(instant(now));
  if (today.dayNumber - of.dayNumber <= 1) return beside(of, today);
  return of.year === today.year ? monthDay(of) : day(moment);
}

/** When something must be done by: 今天 24:00 · 明天 18:00 · 11-26 周四 24:00 */
export function limit(moment: Moment, now: Moment): string {
  return beside(limitParts(instant(moment)), parts(instant(now)));
}

/** The same beside a countdown, where today needs no word: 17:42 · 明天 09:05 */
export function limitClock(moment: Moment, now: Moment): string {
  return daysTo(moment, now) === 0 ? limitParts(instant(moment)).clock : limit(moment, now);
}

/** Calendar days from `now` to the limit; 0 = today, negative = over. */
export function daysTo(moment: Moment, now: Moment): number {
  return limitParts(instant(moment)).dayNumber - parts(instant(now)).dayNumber;
}

/** 还剩 2 天（11-26 周四 24:00 止） · 2 days left (until Thu 26 Nov, 24:00) · 逾期 1 天 · 1 day overdue */
export function deadline(moment: Moment, now: Moment): string {
  const zh = language() === "zh";
  const of = limitParts(instant(moment));
  const left = daysTo(moment, now);
  if (instant(moment) <= instant(now)) {
    if (left === 0) {
      return zh ? `已过 ${of.clock}` : `${of.clock} has passed`;
    }
    const over = Math.max(1, -left);
    return zh ? `逾期 ${over} 天` : `${over} day${over === 1 ? "" : "s"} overdue`;
  }
  if (left <= 0) return zh ? `今天 ${of.clock} 止` : `Today, until ${of.clock}`;
  return zh
    ? `还剩 ${left} 天（${dated(of)} ${of.clock} 止）`
    : `${left} day${left === 1 ? "" : "s"} left (until ${dated(of)}, ${of.clock})`;
}

/** Whether it is 17:30 or later (and before midnight): the end of an officer's day. */
export function beforeLeaving(now: Moment): boolean {
  return parts(instant(now)).clock >= "17:30";
}

/** The bare date ("2026-11-24") so many days after an instant's day here; what a date field holds. */
export function dateAfter(moment: Moment, days: number): string {
  return new Date(instant(moment) + AHEAD + days * DAY).toISOString().slice(0, 10);
}
