/** The playbook's words, read once for every page that shows an alert. */
import { shallowRef } from "vue";
import type { Level, Role } from "@/api/shapes";
import { LEVELS } from "@/live/protocol";
import { language, text } from "@/words";
import { readCodes, type AlertCodes, type Coded } from "./requests";

const codes = shallowRef<AlertCodes | null>(null);
let reading: Promise<void> | null = null;

/** Read them unless they are there; silence is no fault of the page, it asks again with the next one. */
export function loadCodes(): Promise<void> {
  reading ??= readCodes().then(
    (answer) => { codes.value = answer; },
    () => { reading = null; },
  );
  return reading;
}

/** Reactive; null before the first answer. */
export const useCodes = (): typeof codes => codes;

/** A word in the reader's language. */
export const spoken = (word: { readonly zh: string; readonly en: string }): string => (language() === "zh" ? word.zh : word.en);

/** A code's word from one of the playbook's lists; "" while unknown, so that no raw code is ever shown. */
export function codeWord(list: "outcomes" | "causes" | "kinds", id: string | null): string {
  const found = (codes.value?.[list] as readonly Coded[] | undefined)?.find((one) => one.id === id);
  return found === undefined ? "" : spoken(found);
}

/** The sentence of a reason; "" while unknown. */
export function reasonWord(code: string): string {
  const found = codes.value?.sentences.find((one) => one.code === code);
  return found === undefined ? "" : spoken(found);
}

/** "心理危机" · "Psychological crisis". */
export const kindWord = (kind: string): string => codeWord("kinds", kind) || text("alerts.otherKind");

/** Whether a role may end alerts of a kind; while the playbook is unknown the server decides. */
export function mayClose(kind: string, role: Role | null): boolean {
  const found = codes.value?.kinds.find((one) => one.id === kind);
  return found === undefined || (role !== null && found.close_roles.includes(role));
}

/** Who ends alerts of a kind, in words. */
export function closers(kind: string): string {
  const roles = codes.value?.kinds.find((one) => one.id === kind)?.close_roles ?? [];
  return roles.map((role) => text(`codes.role.${role}`)).join(language() === "zh" ? "、" : ", ");
}

/** Whether ending an alert of this kind and level needs words. */
export function needsWords(kind: string, level: Level): boolean {
  const from = codes.value?.kinds.find((one) => one.id === kind)?.text_from ?? null;
  return reaches(level, from);
}

const reaches = (level: Level, from: Level | null): boolean =>
  from !== null && level !== "grey" && LEVELS.indexOf(level) <= LEVELS.indexOf(from);

/** Whether an alert of this level must be handled and fed back before it ends with this outcome. */
export function needsFeedback(outcome: string, level: Level): boolean {
  return reaches(level, codes.value?.outcomes.find((one) => one.id === outcome)?.feedback_from ?? null);
}

/** Within how many hours a second person looks at how an alert of this level ended; null for nobody. */
export function reviewHours(level: Level): number | null {
  return codes.value?.levels.find((one) => one.id === level)?.review_hours ?? null;
}

/** Minutes to the next news that the playbook suggests for a level, as one of the three on offer. */
export function suggestedMinutes(level: Level): 15 | 30 | 60 {
  const minutes = codes.value?.levels.find((one) => one.id === level)?.next_update_minutes ?? 15;
  return minutes <= 15 ? 15 : minutes <= 30 ? 30 : 60;
}
