/** A drawing for inside a page becomes a picture that stands alone. */
import { expect, it } from "vitest";
import { pictureOf } from "./qr";

const drawn = (picture: string) => decodeURIComponent(picture.split(",").slice(1).join(","));

it("gets its namespace and a view box from its size", () => {
  expect(drawn(pictureOf('<svg width="164" height="148" class="x"><path/></svg>'))).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 164 148" width="164" height="148" class="x"><path/></svg>',
  );
});

it("keeps what it has already", () => {
  const whole = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path/></svg>';

  expect(drawn(pictureOf(whole))).toBe(whole);
});
