/** How large an element is, followed as it changes. */
import { onBeforeUnmount, reactive, watch, type Ref } from "vue";

/** Width and height in CSS pixels; 0 before the first measure. */
export function useSize(box: Ref<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const size = reactive({ width: 0, height: 0 });
  const eye = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    size.width = Math.round(entry.contentRect.width);
    size.height = Math.round(entry.contentRect.height);
  });
  watch(box, (element, before) => {
    if (before) eye.unobserve(before);
    if (element) eye.observe(element);
  }, { immediate: true });
  onBeforeUnmount(() => { eye.disconnect(); });
  return size;
}
