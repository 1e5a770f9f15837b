/** An answer as it was offered: its value and its words. */
import type { Instrument } from "@/answering/shapes";
import { optionsOf } from "@/answering/questions";
import { language, text } from "@/words";

/** "2 一半以上的天数"; blank in words. */
export function answerWords(instrument: Instrument, item: string, value: number | null): string {
  if (value === null) return text("care.report.blank");
  const question = instrument.items.find((each) => each.id === item);
  const option = question && optionsOf(instrument, question).find((each) => each.value === value);
  const words = option ? (option[language()] ?? option.zh ?? option.en ?? "") : "";
  return `${value} ${words}`.trim();
}
