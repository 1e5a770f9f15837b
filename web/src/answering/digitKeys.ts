/** Digits and Enter for somebody who types another person's answers; never while a field or a button has the focus. */
import { onMounted, onUnmounted } from "vue";

/** Calls `digit` on 0–9 and `enter` on Enter for as long as the component lives. */
export function useDigitKeys({ digit, enter }: { digit: (value: number) => void; enter: () => void }): void {
  function pressed(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target as HTMLElement | null;
    if (target?.matches("input:not([type=radio]), textarea, select")) return;
    if (/^[0-9]$/.test(event.key)) {
      event.preventDefault();
      digit(Number(event.key));
    } else if (event.key === "Enter" && !target?.matches("button, a")) {
      event.preventDefault();
      enter();
    }
  }
  onMounted(() => window.addEventListener("keydown", pressed));
  onUnmounted(() => window.removeEventListener("keydown", pressed));
}
