/**
 * A drawing made to stand inside a page, as a picture of its own.
 *
 * Alone it needs its namespace, and a view box so that it grows with the place it is given.
 */
export function pictureOf(svg: string): string {
  const size = /^<svg[^>]*\bwidth="(\d+)"[^>]*\bheight="(\d+)"/.exec(svg);
  const whole = [
    svg.includes("xmlns=") ? "" : ' xmlns="http://www.w3.org/2000/svg"',
    size && !svg.includes("viewBox=") ? ` viewBox="0 0 ${size[1] ?? ""} ${size[2] ?? ""}"` : "",
  ].join("");
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.replace("<svg", `<svg${whole}`))}`;
}
