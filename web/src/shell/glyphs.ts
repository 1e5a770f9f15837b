/** Characters no font here can draw: shown as 〔?U+2B5EE〕, never as a bare box. */

const SIZE = 24;
const known = new Map<string, boolean>();
let pen: CanvasRenderingContext2D | null | undefined;
let blank = "";

function picture(character: string): string {
  if (pen === undefined) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE * 2;
    pen = canvas.getContext("2d", { willReadFrequently: true });
  }
  if (!pen) return "";
  pen.clearRect(0, 0, SIZE * 2, SIZE * 2);
  pen.textBaseline = "top";
  pen.font = `${SIZE}px ${getComputedStyle(document.documentElement).fontFamily}`;
  pen.fillText(character, 2, 2);
  return pen.getImageData(0, 0, SIZE * 2, SIZE * 2).data.join();
}

/** Only characters that fonts are known to lack are tried: private use, extension A and beyond. */
function doubtful(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return (
    (point >= 0x3400 && point <= 0x4dbf) || (point >= 0xe000 && point <= 0xf8ff) || point >= 0x20000
  );
}

function drawable(character: string): boolean {
  const before = known.get(character);
  if (before !== undefined) return before;
  // U+10FFFE is no character at all: what is drawn for it is the box for "missing".
  blank ||= picture("\u{10FFFE}");
  const answer = blank === "" || picture(character) !== blank;
  known.set(character, answer);
  return answer;
}

/** The name as it can be shown; the stored text is not touched. */
export function showable(name: string): string {
  return Array.from(name, (character) =>
    doubtful(character) && !drawable(character)
      ? `〔?U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}〕`
      : character,
  ).join("");
}

/** The characters of a text that no font here can draw. */
export function missingGlyphs(text: string): readonly string[] {
  return Array.from(text).filter((character) => doubtful(character) && !drawable(character));
}
