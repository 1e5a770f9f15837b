/** Which question comes next, and what may be chosen: pure, so that it can be tried without a screen. */
import type { AnswerOption, Instrument, Question } from "./shapes";

export type Chosen = Readonly<Record<string, number | null>>;

/** The questions to ask now, in order; some are asked only when others were answered above zero. */
export function asked(instrument: Instrument, chosen: Chosen): readonly Question[] {
  const above = instrument.items.some((item) => !item.asked_when && (chosen[item.id] ?? 0) > 0);
  return instrument.items.filter((item) => !item.asked_when || above);
}

/** The options of one question, in the instrument's order. */
export function optionsOf(instrument: Instrument, question: Question): readonly AnswerOption[] {
  return question.options?.length ? question.options : instrument.options;
}

/** Whether this answer is acted on by itself; the bound counts. */
export function isCritical(instrument: Instrument, item: string, value: number): boolean {
  return instrument.critical.some((each) => each.item === item && value >= each.at_least);
}

/** The first question without an answer; the number of questions when every one has one. */
export function firstOpen(questions: readonly Question[], chosen: Chosen): number {
  const index = questions.findIndex((question) => (chosen[question.id] ?? null) === null);
  return index < 0 ? questions.length : index;
}

/** How many of the questions have no answer. */
export function unanswered(questions: readonly Question[], chosen: Chosen): number {
  return questions.filter((question) => (chosen[question.id] ?? null) === null).length;
}

/** Whether the instrument can be answered in a language. */
export function hasWords(instrument: Instrument, language: "zh" | "en"): boolean {
  return instrument.items.every((item) => Boolean(item[language]));
}
