/** An alert that is taken is a loan: until when, by default, and what to say when somebody was first. */
import type { AlertView, Level } from "@/api/shapes";
import { language, text } from "@/words";
import { age } from "@/words/dates";

/** Minutes to the next news that the desk suggests; the taker may choose another of the three. */
export const SUGGESTED_MINUTES: Readonly<Record<Level, 15 | 30 | 60>> = { red: 15, orange: 30, yellow: 60, blue: 60, grey: 60 };

/** "2 秒", "4:10": how long ago something of this minute was. */
export function shortAgo(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole >= 60) return age(whole);
  return language() === "zh" ? `${whole} 秒` : `${whole} s`;
}

/** M24 when somebody else holds the alert, else "". `now` in milliseconds. */
export function takenFirst(alert: AlertView, me: string, now: number): string {
  const who = alert.acknowledged_by;
  if (alert.state !== "acknowledged" || who === null || who.id === me) return "";
  const seconds = alert.acknowledged_at === null ? 0 : (now - Date.parse(alert.acknowledged_at)) / 1000;
  return text("messages.M24", { name: who.name, ago: shortAgo(seconds) });
}
