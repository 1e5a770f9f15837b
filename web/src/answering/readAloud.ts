/** Reads a question aloud with the machine's own voice; nothing is sent to read it. */
import { onScopeDispose, ref, type Ref } from "vue";
import { language } from "@/words";

export interface Reader {
  possible: boolean;
  on: Ref<boolean>;
  toggle(words: string): void;
  say(words: string): void;
}

export function useReader(): Reader {
  const possible = "speechSynthesis" in window;
  const on = ref(false);

  function say(words: string): void {
    if (!possible || !on.value) return;
    speechSynthesis.cancel();
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = language() === "zh" ? "zh-CN" : "en";
    speech.rate = 0.9;
    speechSynthesis.speak(speech);
  }

  function toggle(words: string): void {
    on.value = !on.value;
    if (on.value) say(words);
    else speechSynthesis.cancel();
  }

  onScopeDispose(() => possible && speechSynthesis.cancel());
  return { possible, on, toggle, say };
}
