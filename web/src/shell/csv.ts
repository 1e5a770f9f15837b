/** Tables as files for a spreadsheet. */

const quoted = (cell: string | number): string => {
  // A cell that begins like a formula is kept from being one.
  const text = /^[=+\-@\t\r]/.test(String(cell)) ? `'${cell}` : String(cell);
  return `"${text.replace(/"/g, '""')}"`;
};

/** A table as a CSV that Excel opens in the right encoding. */
export function csvFile(head: readonly string[], rows: readonly (readonly (string | number)[])[]): Blob {
  const lines = [head, ...rows].map((row) => row.map(quoted).join(","));
  return new Blob(["\ufeff", lines.join("\r\n")], { type: "text/csv;charset=utf-8" });
}
