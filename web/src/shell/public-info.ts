/** What anybody may know: the title, the mode, the telephone numbers. */
import { reactive, readonly } from "vue";
import { api } from "@/api/client";
import type { PublicInfo } from "@/api/shapes";

const HOTLINES = [
  { name_zh: "心理援助热线", name_en: "Psychological hotline", number: "12356" },
  { name_zh: "急救", name_en: "Ambulance", number: "120" },
  { name_zh: "报警", name_en: "Police", number: "110" },
] as const;

const state = reactive<{ info: PublicInfo | null }>({ info: null });
let asking: Promise<void> | null = null;

export const publicInfo = readonly(state);

/** Ask once a page load; silence is no reason to stop. */
export function loadPublicInfo(): Promise<void> {
  asking ??= api.get<PublicInfo>("/public/info", { keepSession: true }).then(
    (info) => {
      state.info = info;
    },
    () => {
      asking = null;
    },
  );
  return asking;
}

/** The numbers to call: the settings', else the national ones. */
export function hotlines(): PublicInfo["hotlines"] {
  return state.info?.hotlines.length ? state.info.hotlines : HOTLINES;
}
