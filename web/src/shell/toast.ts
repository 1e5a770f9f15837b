/** Short notices at the edge of the screen, with ten seconds to take something back. */
import { reactive, readonly } from "vue";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo: (() => Promise<void>) | null;
  readonly tone: "plain" | "done" | "error";
  secondsLeft: number;
}

export interface Notice {
  readonly text: string;
  /** Takes it back; the button is there as long as the notice. */
  readonly undo?: () => Promise<void>;
  readonly tone?: Toast["tone"];
  readonly seconds?: number;
}

const SECONDS = 10;
const state = reactive<{ toasts: Toast[] }>({ toasts: [] });
let lastId = 0;

export const toasts = readonly(state);

export function dismiss(id: number): void {
  state.toasts = state.toasts.filter((toast) => toast.id !== id);
}

export function notify(notice: Notice): number {
  lastId += 1;
  const id = lastId;
  state.toasts.push({
    id,
    text: notice.text,
    undo: notice.undo ?? null,
    tone: notice.tone ?? "plain",
    secondsLeft: notice.seconds ?? SECONDS,
  });
  const timer = setInterval(() => {
    const toast = state.toasts.find((one) => one.id === id);
    if (!toast) {
      clearInterval(timer);
      return;
    }
    toast.secondsLeft -= 1;
    if (toast.secondsLeft <= 0) {
      clearInterval(timer);
      dismiss(id);
    }
  }, 1_000);
  return id;
}
