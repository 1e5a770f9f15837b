import { describe, expect, it } from "vitest";
import { asked, firstOpen, hasWords, isCritical, optionsOf, unanswered } from "./questions";
import type { Instrument, Question } from "./shapes";

const OPTIONS = [0, 1, 2, 3].map((value) => ({ value, zh: `选项${value}`, en: `option ${value}` }));
const OWN = [{ value: 0, zh: "没有", en: "none" }];

function question(id: string, more: Partial<Question> = {}): Question {
  return { id, zh: `题${id}`, en: `question ${id}`, ...more };
}

function instrument(more: Partial<Instrument> = {}): Instrument {
  return {
    id: "trial",
    version: 1,
    title_zh: "试",
    title_en: "Trial",
    stem_zh: null,
    stem_en: null,
    options: OPTIONS,
    items: [question("q1"), question("q2"), question("burden", { options: OWN, asked_when: "any_above_zero", scored: false })],
    critical: [{ item: "q2", at_least: 1 }],
    notice: null,
    ...more,
  };
}

const ids = (questions: readonly Question[]): string[] => questions.map((each) => each.id);

describe("which questions are asked", () => {
  it("leaves the burden out while nothing is above zero", () => {
    expect(ids(asked(instrument(), {}))).toEqual(["q1", "q2"]);
    expect(ids(asked(instrument(), { q1: 0, q2: 0 }))).toEqual(["q1", "q2"]);
  });

  it("asks for the burden from one on, and not because of its own answer", () => {
    expect(ids(asked(instrument(), { q1: 1 }))).toEqual(["q1", "q2", "burden"]);
    expect(ids(asked(instrument(), { burden: 3 }))).toEqual(["q1", "q2"]);
  });
});

describe("options", () => {
  it("are the question's own where it has some", () => {
    const paper = instrument();

    expect(optionsOf(paper, question("q1"))).toBe(OPTIONS);
    expect(optionsOf(paper, question("burden", { options: OWN }))).toBe(OWN);
    expect(optionsOf(paper, question("q1", { options: [] }))).toBe(OPTIONS);
  });
});

describe("a critical answer", () => {
  it("is one at the bound and above, of that question alone", () => {
    expect(isCritical(instrument(), "q2", 0)).toBe(false);
    expect(isCritical(instrument(), "q2", 1)).toBe(true);
    expect(isCritical(instrument(), "q2", 3)).toBe(true);
    expect(isCritical(instrument(), "q1", 3)).toBe(false);
  });
});

describe("where one goes on", () => {
  const questions = instrument().items.slice(0, 2);

  it("is the first question without an answer; an answer taken back counts as none", () => {
    expect(firstOpen(questions, {})).toBe(0);
    expect(firstOpen(questions, { q1: 0 })).toBe(1);
    expect(firstOpen(questions, { q1: null, q2: 2 })).toBe(0);
    expect(firstOpen(questions, { q1: 0, q2: 0 })).toBe(2);
  });

  it("says how many are still blank", () => {
    expect(unanswered(questions, {})).toBe(2);
    expect(unanswered(questions, { q1: 0 })).toBe(1);
    expect(unanswered(questions, { q1: 0, q2: 3 })).toBe(0);
  });
});

describe("a language without its words", () => {
  it("is found before the first question is shown", () => {
    const half = instrument({ items: [question("q1", { zh: null })] });

    expect(hasWords(half, "zh")).toBe(false);
    expect(hasWords(half, "en")).toBe(true);
  });
});
