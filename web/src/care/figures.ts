/** Figures a report's page needs beside those the server sends. */
import type { Instrument } from "@/answering/shapes";
import type { Report } from "./shapes";

/** The highest total an instrument can give: every scored question at its highest option. */
export function highest(instrument: Instrument): number {
  const top = (values: readonly { readonly value: number }[]): number => Math.max(0, ...values.map((each) => each.value));
  return instrument.items
    .filter((item) => item.scored !== false)
    .reduce((sum, item) => sum + top(item.options?.length ? item.options : instrument.options), 0);
}

/** The answer to one question, as a figure; a dash when it was left blank. */
export function valueOf(report: Report, item: string): number | string {
  return report.answers.find((answer) => answer.item === item)?.value ?? "—";
}

/** All totals of an instrument in the order of time, this one last. */
export function series(report: Report): readonly { readonly at: string; readonly total: number | null; readonly own: boolean }[] {
  const own = { at: report.screening.finished_at ?? report.screening.assigned_at, total: report.total, own: true };
  const earlier = report.previous.map((each) => ({ at: each.at, total: each.total, own: false }));
  return [...earlier, own].sort((one, other) => (one.at < other.at ? -1 : 1));
}
