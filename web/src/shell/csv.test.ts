/** A file that a spreadsheet opens safely and in the right letters. */
import { expect, it } from "vitest";
import { csvFile } from "./csv";

it("begins with the mark of UTF-8 and doubles quotation marks", async () => {
  const bytes = new Uint8Array(await csvFile(["列"], [['say "x", twice']]).arrayBuffer());

  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder().decode(bytes)).toBe('"列"\r\n"say ""x"", twice"');
});

it.each(["=1+1", "+1", "-1", "@x", "\tx"])("keeps %j from being a formula", async (cell) => {
  const text = await csvFile(["a"], [[cell]]).text();

  expect(text.split("\r\n")[1]).toBe(`"'${cell}"`);
});
