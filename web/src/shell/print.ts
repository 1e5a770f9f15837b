/** Prints only what stands in a `.paper-only` section, not the page behind it. */
export function printOnly(): void {
  const root = document.documentElement;
  root.setAttribute("data-print-only", "");
  window.addEventListener(
    "afterprint",
    () => {
      root.removeAttribute("data-print-only");
    },
    { once: true },
  );
  window.print();
}
