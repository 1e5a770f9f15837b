/** Keyboard shortcuts: single keys only when nobody is typing, never inside an IME composition. */
import { onScopeDispose, reactive } from "vue";
import type { WordKey } from "@/words";
import { preferences } from "./preferences";

export interface Shortcut {
  /** "j", "?", "g p" (one after the other), "Ctrl+Enter", "Alt+1". */
  readonly keys: string;
  readonly label: WordKey;
  readonly run: (event: KeyboardEvent) => void;
  /** Listed under "every page" in the help. */
  readonly everywhere?: boolean;
  /** Works and is listed only while this holds: a drawer that is open. */
  readonly when?: () => boolean;
}

const SECOND_KEY_WITHIN_MS = 1_500;
const shortcuts = reactive<Shortcut[]>([]);
const working = (one: Shortcut): boolean => one.when?.() ?? true;
let first = { key: "", at: 0 };

/** What `?` lists; the page's own come first. */
export function listedShortcuts(): readonly Shortcut[] {
  return shortcuts.filter(working).sort((a, b) => Number(a.everywhere ?? false) - Number(b.everywhere ?? false));
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, select"))
  );
}

function nameOf(event: KeyboardEvent): string {
  const modifiers = [
    event.ctrlKey || event.metaKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
  ].filter(Boolean);
  // Alt+1 on some keyboards gives another character: the code tells the key itself.
  const key = event.altKey ? event.code.replace(/^(Key|Digit)/, "") : event.key;
  return [...modifiers, modifiers.length > 0 ? key.toUpperCase() : key].join("+");
}

function same(pressed: string, wanted: string): boolean {
  return pressed.toLowerCase() === wanted.toLowerCase();
}

/** The youngest registration wins: a drawer's Esc before the page's. */
function find(pressed: string): Shortcut | undefined {
  const pair = Date.now() - first.at < SECOND_KEY_WITHIN_MS ? `${first.key} ${pressed}` : "";
  const youngest = shortcuts.filter(working).reverse();
  return (
    youngest.find((one) => pair !== "" && same(pair, one.keys)) ??
    youngest.find((one) => same(pressed, one.keys))
  );
}

/** Behind an open dialog only combinations work: single keys would act on what cannot be seen. */
function behindDialog(shortcut: Shortcut): boolean {
  return document.querySelector("dialog[open]") !== null && !shortcut.keys.includes("+");
}

function pressed(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented || event.key === "Process") return;
  const name = nameOf(event);
  const single = !name.includes("+");
  if (single && (typing(event.target) || !preferences.shortcuts)) return;
  const shortcut = find(name);
  first = { key: name, at: Date.now() };
  if (!shortcut || behindDialog(shortcut)) return;
  event.preventDefault();
  shortcut.run(event);
}

window.addEventListener("keydown", pressed);

/** Shortcuts that live as long as the component that asks for them. */
export function useKeys(mine: readonly Shortcut[]): void {
  shortcuts.push(...mine);
  onScopeDispose(() => {
    for (const one of mine) {
      const at = shortcuts.findIndex((other) => other.keys === one.keys && other.run === one.run);
      if (at >= 0) shortcuts.splice(at, 1);
    }
  });
}
