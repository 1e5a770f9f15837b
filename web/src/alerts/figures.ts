/** The district's figures, read again every half minute and soon after the stream brought a change. */
import { onBeforeUnmount } from "vue";
import { onChanges } from "@/live/store";
import { useLoad, useRepeat, type Load } from "@/shell/load";
import { readBoard, type BoardFigures } from "./requests";

const READ_EVERY_MS = 30_000;
/** A burst of changes asks once. */
const AFTER_CHANGE_MS = 2_000;

/** `wanted` is false for a role that has no figures: then nothing is asked. */
export function useFigures(wanted = true): Load<BoardFigures> {
  const load = useLoad(readBoard, wanted);
  let timer = 0;
  if (!wanted) return load;
  useRepeat(() => void load.reload(), READ_EVERY_MS);
  const end = onChanges(() => {
    if (timer !== 0) return;
    timer = window.setTimeout(() => { timer = 0; void load.reload(); }, AFTER_CHANGE_MS);
  });
  onBeforeUnmount(() => { end(); window.clearTimeout(timer); });
  return load;
}
