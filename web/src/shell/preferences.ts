/** What one person likes: large text, sounds, shortcuts. Kept on this browser and in the account. */
import { reactive, watch } from "vue";

export interface Preferences {
  largeText: boolean;
  sounds: boolean;
  shortcuts: boolean;
}

const KEPT = "preferences";
const FIRST: Preferences = { largeText: false, sounds: true, shortcuts: true };

function kept(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Preferences>;
  } catch {
    return {};
  }
}

export const preferences = reactive<Preferences>({ ...FIRST, ...kept() });

watch(
  preferences,
  () => {
    localStorage.setItem(KEPT, JSON.stringify(preferences));
    document.documentElement.toggleAttribute("data-large-text", preferences.largeText);
  },
  { immediate: true },
);
