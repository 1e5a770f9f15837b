/** The district's figures, read again every half minute and soon after the stream brought a change. */
import { onBeforeUnmount } from "vue";
import { onChanges } from "@/live/store";
import { useLoad, useRepeat, type Load } from "@/shell/load";
import { readBoard, type BoardFigures } from "./requests";

const READ_EVERY_MS = 30_000;
/** A burst of changes asks once. */
const AFTER_CHANGE_MS = 2_000;

export function useFigures(): Load<BoardFigures> {
  const load = useLoad(readBoard);
  let timer = 0;
  useRepeat(() => void load.reload(), READ_EVERY_MS);
  const end = onChanges(() => {
    if (timer !== 0) return;
    timer = window.setTimeout(() => { timer = 0; void load.reload(); }, AFTER_CHANGE_MS);
  });
  onBeforeUnmount(() => { end(); window.clearTimeout(timer); });
  return load;
}
