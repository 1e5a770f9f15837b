/** The one dictionary, in two languages; `useText()` gives a `t` that knows every key. */
import { createI18n } from "vue-i18n";
import { first } from "./first";
import type { Dictionary, Language, Paths } from "./shape";
import type zh from "./zh";

export type { Language } from "./shape";
export type WordKey = Paths<typeof zh>;
export type Values = Readonly<Record<string, string | number>>;

const KEPT = "language";

/** Chinese first; English for who chose it here, or prefers it in the account. */
function firstLanguage(): Language {
  return localStorage.getItem(KEPT) === "en" ? "en" : "zh";
}

export const i18n = createI18n<false>({
  legacy: false,
  locale: firstLanguage(),
  fallbackLocale: "zh",
  messages: first as Record<Language, Dictionary>,
});

let learning: Promise<void> | null = null;

/** Adds the words of the office pages; asked for again after a failure. Phone and tablet do without. */
export function learnOfficeWords(): Promise<void> {
  learning ??= import("./all").then(
    ({ all }) => {
      i18n.global.setLocaleMessage("zh", all.zh);
      i18n.global.setLocaleMessage("en", all.en);
    },
    (fault: unknown) => {
      learning = null;
      throw fault;
    },
  );
  return learning;
}

/** The language the screen speaks now; reactive. */
export function language(): Language {
  return i18n.global.locale.value === "en" ? "en" : "zh";
}

/** Speak another language from now on; whoever chose it finds it again on this browser. */
export function speak(next: Language): void {
  localStorage.setItem(KEPT, next);
  use(next);
}

/** Speak what the account prefers, unless somebody chose a language on this browser. */
export function suggest(next: Language): void {
  if (localStorage.getItem(KEPT) === null) use(next);
}

/** Show a language and tell screen readers so. */
export function use(next: Language): void {
  i18n.global.locale.value = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

/** One sentence in the language of the screen; reactive when called while rendering. */
export function text(key: WordKey, values?: Values): string {
  return values ? i18n.global.t(key, { ...values }) : i18n.global.t(key);
}

/** A code that came from the server: its word, or `otherwise` when the dictionary has none; no code is "—". */
export function wordFor(group: string, code: string | null, otherwise = code ?? "—"): string {
  const key = `${group}.${code}`;
  return i18n.global.te(key, language()) ? i18n.global.t(key) : otherwise;
}

/** For `<script setup>`: `const t = useText()`. */
export function useText(): typeof text {
  return text;
}

/** Of two fields that carry one thing in two languages, the one to show: `pick(office, "name")`. */
export function pick<K extends string>(
  thing: Readonly<Record<`${K}_zh` | `${K}_en`, string | null | undefined>>,
  field: K,
): string {
  const first = language() === "zh" ? thing[`${field}_zh`] : thing[`${field}_en`];
  return first || thing[`${field}_zh`] || thing[`${field}_en`] || "";
}
