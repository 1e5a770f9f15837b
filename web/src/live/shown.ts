/** `v-shown="alert"`: tells the server that an alert was displayed, only when somebody could really see it. */
import { watch, type ObjectDirective } from "vue";
import type { AlertView } from "./protocol";
import { reportShown, useLive } from "./store";

/** So much of a row must be inside the window to count. */
const SEEN_SHARE = 0.6;

interface Row {
  alert: AlertView;
  inView: boolean;
}

const rows = new Map<Element, Row>();
const told = new Set<string>();
let eye: IntersectionObserver | null = null;

/** Displayed means: the tab is visible, the window has the focus, the row is in view (and the line is up). */
function tell(): void {
  if (document.hidden || !document.hasFocus()) return;
  for (const { alert, inView } of rows.values()) {
    const key = `${alert.id} ${alert.seq}`;
    if (!inView || told.has(key)) continue;
    if (reportShown(alert.id, alert.seq)) told.add(key);
  }
}

function watchRows(): IntersectionObserver {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const row = rows.get(entry.target);
        if (row !== undefined) row.inView = entry.intersectionRatio >= SEEN_SHARE;
      }
      tell();
    },
    { threshold: [0, SEEN_SHARE] },
  );
  window.addEventListener("focus", tell);
  document.addEventListener("visibilitychange", tell);
  const live = useLive();
  watch(() => live.state, tell);
  return observer;
}

export const vShown: ObjectDirective<HTMLElement, AlertView> = {
  mounted(element, { value }) {
    eye ??= watchRows();
    rows.set(element, { alert: value, inView: false });
    eye.observe(element);
  },
  updated(element, { value }) {
    const row = rows.get(element);
    if (row === undefined || row.alert === value) return;
    row.alert = value;
    tell();
  },
  beforeUnmount(element) {
    rows.delete(element);
    eye?.unobserve(element);
  },
};
