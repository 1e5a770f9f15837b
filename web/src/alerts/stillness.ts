/** Whether somebody is at work inside an element, so that nothing in it may move now. */
import { computed, onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from "vue";
import { useNow } from "@/api/clock";

/** After so long without a key or a pointer in the list, nobody counts as working in it. */
const IDLE_MS = 30_000;

const ACTIVE = ["pointermove", "pointerdown", "keydown", "focusin", "wheel"] as const;

/** True while the focus or the pointer is inside `box` and something was done there lately. */
export function useStillness(box: Ref<HTMLElement | null>): ComputedRef<boolean> {
  const now = useNow(1_000);
  const lastAct = ref(-Infinity);
  const inside = ref(false);
  const judge = (): void => {
    const element = box.value;
    inside.value = element !== null && document.hasFocus() && (element.contains(document.activeElement) || element.matches(":hover"));
  };
  const act = (): void => { lastAct.value = now.value; judge(); };
  const leave = (): void => { setTimeout(judge); };
  const clear = watch(box, (element, before) => {
    for (const kind of ACTIVE) {
      before?.removeEventListener(kind, act);
      element?.addEventListener(kind, act, { passive: true });
    }
    for (const kind of ["pointerleave", "focusout"]) {
      before?.removeEventListener(kind, leave);
      element?.addEventListener(kind, leave);
    }
  });
  window.addEventListener("blur", leave);
  onBeforeUnmount(() => { clear(); window.removeEventListener("blur", leave); });
  return computed(() => inside.value && now.value - lastAct.value < IDLE_MS);
}
