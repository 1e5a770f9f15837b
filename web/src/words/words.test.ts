/** The two dictionaries say the same things with the same blanks. */
import { describe, expect, it } from "vitest";
import en from "./en";
import type { Dictionary } from "./shape";
import zh from "./zh";

function sentences(words: Dictionary, under = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${under}${key}`, value] as [string, string]] : sentences(value, `${under}${key}.`),
  );
}

const blanks = (sentence: string): string[] =>
  [...new Set(Array.from(sentence.matchAll(/\{([a-z_]+)\}/gi), (match) => match[1] ?? ""))].sort();

const chinese = new Map(sentences(zh));
const english = new Map(sentences(en));

describe("the dictionaries", () => {
  it("have a sentence for every key in both languages", () => {
    expect([...chinese.keys()]).toEqual([...english.keys()]);
    expect([...chinese, ...english].filter(([, sentence]) => sentence.trim() === "")).toEqual([]);
  });

  it("leave the same blanks to be filled in", () => {
    const unequal = [...chinese].filter(([key, sentence]) => blanks(sentence).join() !== blanks(english.get(key) ?? "").join());

    expect(unequal.map(([key]) => key)).toEqual([]);
  });

  it("keep Chinese out of the English, but for names of languages", () => {
    const mixed = [...english].filter(([, sentence]) => /[\u4e00-\u9fff]/.test(sentence)).map(([key]) => key);

    expect(mixed.filter((key) => key !== "shell.toChinese" && !key.startsWith("phone."))).toEqual([]);
  });

  it("hold the whole copy deck, M01 to M66", () => {
    const wanted = Array.from({ length: 66 }, (_, at) => `messages.M${String(at + 1).padStart(2, "0")}`);

    expect(wanted.filter((key) => !chinese.has(key))).toEqual([]);
  });
});
