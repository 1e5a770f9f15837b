/** The silhouettes of the levels for maps and charts, on a grid of 24, and their colours from the page's tokens. */
import type { Level } from "@/live/protocol";

export const MARKS: Readonly<Record<Level, string>> = {
  red: "M12 2.5 22.5 21.5H1.5Z",
  orange: "M12 1 23 12 12 23 1 12Z",
  yellow: "M3 3H21V21H3Z",
  blue: "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20Z",
  grey: "M7 2.5H17L22.5 12 17 21.5H7L1.5 12Z",
};

/** A colour of the theme in force, by the name of its token without the dashes. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The mark of a level as pixels: filled, or hollow when its place is old; white-edged so that it stands on any ground. */
export function drawMark(level: Level, { size, hollow }: { readonly size: number; readonly hollow: boolean }): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  if (pen === null) return new ImageData(size, size);
  const path = new Path2D(MARKS[level]);
  const margin = size * 0.1;
  pen.translate(margin, margin);
  pen.scale((size - 2 * margin) / 24, (size - 2 * margin) / 24);
  pen.lineJoin = "round";
  pen.strokeStyle = token("map-halo");
  pen.lineWidth = 5;
  pen.stroke(path);
  pen.fillStyle = hollow ? token("map-land") : token(level);
  pen.fill(path);
  pen.strokeStyle = token(`${level}-edge`);
  pen.lineWidth = hollow ? 3.5 : 1.5;
  pen.stroke(path);
  return pen.getImageData(0, 0, size, size);
}
