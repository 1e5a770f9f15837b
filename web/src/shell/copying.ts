/** Putting a text where it can be pasted: not every browser lets a page do so. */
import { ref, type Ref } from "vue";

export interface Copying {
  readonly state: Ref<"" | "copied" | "refused">;
  readonly copy: (text: string) => Promise<void>;
}

export function useCopying(): Copying {
  const state = ref<"" | "copied" | "refused">("");

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      state.value = "copied";
    } catch {
      // No clipboard without https, or the browser was told not to: the text stands there to be marked.
      state.value = "refused";
    }
  }

  return { state, copy };
}
