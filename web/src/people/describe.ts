/** A journal entry as one line of the person's timeline. */
import type { Level, TimelineEntry } from "@/api/shapes";
import type { Change } from "@/api/person-changes";
import { text, wordFor } from "@/words";
import { day, dayWithWeekday, shortTime } from "@/words/dates";

export type KindGroup = "correction" | "alerts";
export const KIND_GROUPS: readonly KindGroup[] = ["correction", "alerts"];

const string = (value: unknown): string => (typeof value === "string" ? value : "");
const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
const LEVELS: readonly Level[] = ["red", "orange", "yellow", "blue", "grey"];

export function groupOf(entry: TimelineEntry): KindGroup | null {
  return KIND_GROUPS.find((group) => entry.kind.startsWith(`${group}.`)) ?? null;
}

/** What happened: the kind's word; for a kind that has none yet, its name. */
export function title(entry: TimelineEntry): string {
  const method = string(entry.data["method"]);
  const word = wordFor("person.kinds", entry.kind);
  return method ? text("person.byMethod", { method: wordFor("codes.method", method), what: word }) : word;
}

/** The level of an alert's entry; null for all others. */
export function levelOf(entry: TimelineEntry): Level | null {
  if (groupOf(entry) !== "alerts") return null;
  return LEVELS.find((level) => level === entry.data["level"]) ?? null;
}

type Titles = Readonly<Record<string, string>>;

/** The rest of the line, from codes only; `titles` are the words of causes and reasons, which are data. */
export function details(entry: TimelineEntry, titles: Titles = {}): string {
  const data = entry.data;
  const found = [
    string(data["timing"]) && wordFor("codes.timing", string(data["timing"])),
    string(data["due_at"]) && shortTime(string(data["due_at"])),
    typeof data["missed_in_7_days"] === "number" && data["missed_in_7_days"] > 1
      ? text("person.missedCount", { count: data["missed_in_7_days"] })
      : "",
    entry.kind === "correction.check_in_voided" && wordFor("person.voidReasons", string(data["reason"])),
    string(data["category"]) && wordFor("codes.category", string(data["category"])),
    entry.kind === "correction.check_in_verified" && wordFor("today", string(data["outcome"])),
    string(data["outcome"]) && ["alerts.closed", "alerts.submitted", "alerts.reviewed"].includes(entry.kind) && wordFor("codes.alertOutcome", string(data["outcome"])),
    careLevel(entry),
    ...changed(entry, titles),
  ];
  return found.filter(Boolean).join(" · ");
}

/** What a change of the register says of itself. */
function changed(entry: TimelineEntry, titles: Titles): readonly string[] {
  const data = entry.data;
  switch (entry.kind) {
    case "correction.person_corrected":
      return [strings(data["fields"]).map((field) => wordFor("importing.fields", field)).join(" ")];
    case "correction.status_changed":
    case "correction.absence_voided":
      return [wordFor("codes.whereabouts", string(data["status"])), string(data["from_at"]) && shortTime(string(data["from_at"]))];
    case "correction.class_changed": {
      const to = wordFor("codes.supervisionClass", string(data["supervision_class"]));
      const before = string(data["before"]);
      const both = before ? text("changing.fromTo", { from: wordFor("codes.supervisionClass", before), to }) : to;
      return [both, titles[string(data["reason"])] ?? ""];
    }
    case "correction.order_ended":
      return [
        wordFor("codes.orderStatus", string(data["status"])),
        titles[string(data["because"])] ?? "",
        string(data["on"]) && day(string(data["on"])),
      ];
    case "correction.plan_set":
      return [wordFor("codes.plans", string(data["plan"]))];
    case "correction.duties_excused":
      return [text("changing.excusedCount", { count: strings(data["duties"]).length })];
    case "correction.person_restricted":
      return [data["lifted"] === true ? text("changing.restrict.lifted") : ""];
    default:
      return [];
  }
}

/** The changes that one entry tells of. */
export function changesIn(entry: TimelineEntry, changes: readonly Change[]): readonly Change[] {
  if (entry.kind !== "correction.person_corrected") return [];
  const told = new Set(strings(entry.data["changes"]));
  return changes.filter((change) => told.has(change.id));
}

function careLevel(entry: TimelineEntry): string {
  const level = string(entry.data["level"]);
  return entry.kind === "correction.advice_set" ? wordFor("codes.crisis", level) : "";
}

/** The check-ins that a later entry voided: they stay, struck through. */
export function voidedIn(entries: readonly TimelineEntry[]): ReadonlySet<string> {
  return new Set(
    entries
      .filter((entry) => entry.kind === "correction.check_in_voided")
      .map((entry) => string(entry.data["check_in"])),
  );
}

export const checkInIn = (entry: TimelineEntry): string =>
  entry.kind === "correction.check_in_recorded" ? string(entry.data["check_in"]) : "";

/** The heading under which an entry stands: its day. */
export const dayOf = (entry: TimelineEntry): string => dayWithWeekday(entry.at);
