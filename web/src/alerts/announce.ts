/** What screen readers hear of the stream: red at once, the rest politely and not one by one in a flood. */
import { onBeforeUnmount, reactive } from "vue";
import type { Change } from "@/live/board";
import { onChanges } from "@/live/store";
import { text } from "@/words";
import { kindOf, officeOf } from "./naming";

/** Changes that come within this time are told together. */
const TOGETHER_MS = 800;

/** One change as a sentence without a name, or "" when it needs none. */
export function sentence({ before, after }: Change): string {
  const mark = after.exercise ? text("drills.mark") : "";
  const values = { level: mark + text(`codes.level.${after.level}`), kind: kindOf(after), office: officeOf(after) };
  // What is silent is in the list and is not called out; when it wakes it is.
  if (after.silence !== null || (after.state === "raised" && after.inhibited !== null) || after.drill?.suspended === true) return "";
  const kept = before !== null && (before.silence !== null || before.inhibited !== null || before.drill?.suspended === true);
  if (kept && after.state === "raised") return text("alerts.announceNew", values);
  if (before === null) return after.state === "raised" ? text("alerts.announceNew", values) : "";
  if (after.state === before.state) return "";
  if (after.state === "acknowledged") {
    return text("alerts.announceTaken", { ...values, name: after.acknowledged_by?.name ?? "" });
  }
  if (after.state === "in_review") return text("alerts.announceReview", values);
  return text(after.state === "raised" ? "alerts.announceLapsed" : "alerts.announceEnded", values);
}

/** Two texts for two live regions; they follow the stream as long as the component lives. */
export function useAnnouncements(): { polite: string; assertive: string } {
  const said = reactive({ polite: "", assertive: "" });
  let kept: string[] = [];
  let timer = 0;
  const speak = (): void => {
    timer = 0;
    said.polite = kept.length > 3 ? text("alerts.announceMany", { count: kept.length }) : kept.join("; ");
    kept = [];
  };
  const end = onChanges((changes, first) => {
    // What was open before the page began is read as a list, not announced as news.
    if (first) return;
    for (const change of changes) {
      const words = sentence(change);
      if (words === "") continue;
      if (change.after.level === "red" && change.after.state === "raised") said.assertive = words;
      else kept.push(words);
    }
    if (kept.length > 0 && timer === 0) timer = window.setTimeout(speak, TOGETHER_MS);
  });
  onBeforeUnmount(() => { end(); window.clearTimeout(timer); });
  return said;
}
