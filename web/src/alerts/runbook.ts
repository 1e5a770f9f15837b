/** The runbook of an alert: what the server sends, and what may be done with a step. */
import { api, idempotencyKey } from "@/api/client";
import type { Named } from "@/api/shapes";
import { pick, text, wordFor } from "@/words";

export interface StepWord {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

export interface SkipReason extends StepWord {
  readonly definition_zh: string;
  readonly definition_en: string;
}

export interface RunStep {
  readonly id: string;
  readonly number: number;
  readonly title_zh: string;
  readonly title_en: string;
  /** A post with its words, or a role, whose words are null. */
  readonly owner: { readonly code: string; readonly zh: string | null; readonly en: string | null };
  readonly only_owner: boolean;
  readonly evidence: "none" | "text" | "attachment" | "code";
  readonly outcomes: readonly StepWord[];
  readonly state: "open" | "done" | "skipped";
  readonly due_at: string | null;
  readonly late: boolean;
  /** Whether the reader may do it or leave it out now. */
  readonly mine: boolean;
  readonly by: Named | null;
  readonly at: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly text: string | null;
}

export interface Run {
  readonly id: string;
  readonly book: string;
  readonly version: number;
  readonly title_zh: string;
  readonly title_en: string;
  readonly basis: string;
  readonly superseded_at: string | null;
  readonly steps: readonly RunStep[];
}

export interface Runbook {
  readonly run: Run | null;
  readonly earlier: readonly Run[];
  readonly skip_reasons: readonly SkipReason[];
}

const path = (alert: string): string => `/alerts/${encodeURIComponent(alert)}/runbook`;
const once = (): { headers: Record<string, string> } => ({ headers: { "Idempotency-Key": idempotencyKey() } });

export const readRunbook = (alert: string, signal?: AbortSignal): Promise<Runbook> => api.get(path(alert), { signal });

export const doStep = (alert: string, step: string, body: { outcome: string; text: string; run: string }): Promise<Runbook> =>
  api.post(`${path(alert)}/steps/${encodeURIComponent(step)}/done`, body, once());

export const skipStep = (alert: string, step: string, body: { reason: string; text: string; run: string }): Promise<Runbook> =>
  api.post(`${path(alert)}/steps/${encodeURIComponent(step)}/skip`, body, once());

/** A code's words in the language of the screen. */
export const spoken = (one: { readonly zh: string; readonly en: string }): string => pick({ word_zh: one.zh, word_en: one.en }, "word");

export function wordOf(words: readonly StepWord[], code: string | null): string {
  const found = words.find((one) => one.code === code);
  return found === undefined ? "" : spoken(found);
}

/** "备勤" of a post, "工作人员" of a role. */
export const ownerOf = (step: RunStep): string =>
  step.owner.zh === null || step.owner.en === null
    ? wordFor("codes.role", step.owner.code, "")
    : spoken({ zh: step.owner.zh, en: step.owner.en });

export const titleOf = (one: { readonly title_zh: string; readonly title_en: string }): string => pick(one, "title");

/** Seconds until a step is due, below zero when it is late; null without a time or once it is settled. */
export function leftOf(step: RunStep, now: number): number | null {
  return step.state !== "open" || step.due_at === null ? null : (Date.parse(step.due_at) - now) / 1000;
}

/** What a line of the timeline calls a step or a runbook, by its code. */
export function namesOf(book: Runbook | null): ReadonlyMap<string, string> {
  const runs = book === null ? [] : [...book.earlier].reverse().concat(book.run ?? []);
  return new Map(runs.flatMap((run) => [[run.book, titleOf(run)] as const, ...run.steps.map((step) => [step.id, titleOf(step)] as const)]));
}

/** What is missing in words before it is sent; "" when nothing is. */
export function missingText(step: RunStep, skips: boolean, words: string): string {
  const said = words.trim();
  if (said === "" && (skips || step.evidence === "text")) return text("runbook.writeText");
  if (!skips && step.evidence === "code" && !/\d/.test(said)) return text("runbook.writeNumber");
  return "";
}
