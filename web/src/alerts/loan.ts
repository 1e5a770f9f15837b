/** What to say when somebody else was first to take an alert. */
import type { AlertView } from "@/api/shapes";
import { language, text } from "@/words";
import { age } from "@/words/dates";

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
