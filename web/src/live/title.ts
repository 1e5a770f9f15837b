/** The tab says how grave it is, and nothing about whom: "(▲1) …". */
import { watch } from "vue";
import { LEVELS } from "./protocol";
import { useLive } from "./store";

/** Shapes as text, for the one place that cannot hold a drawing. */
const SHAPES = { red: "▲", orange: "◆", yellow: "■", blue: "●", grey: "⬡" } as const;
const BADGE = /^\([▲◆■●⬡]\d+\) /u;

/** Put the badge of the gravest open level before whatever title a page sets. */
export function badgeTitle(): () => void {
  const live = useLive();
  const write = (): void => {
    const plain = document.title.replace(BADGE, "");
    const level = LEVELS.find((it) => it !== "blue" && it !== "grey" && live.counts[it] > 0);
    const next = level === undefined ? plain : `(${SHAPES[level]}${live.counts[level]}) ${plain}`;
    if (next !== document.title) document.title = next;
  };
  const stopWatching = watch(() => live.counts, write, { immediate: true });
  const eye = new MutationObserver(write);
  const title = document.querySelector("title");
  if (title !== null) eye.observe(title, { childList: true });
  return () => { stopWatching(); eye.disconnect(); };
}
