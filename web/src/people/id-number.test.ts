/** What must never stand in an address. */
import { expect, it } from "vitest";
import { looksLikeIdNumber } from "./id-number";

it.each([
  ["990310199003150012", true],
  ["99031019900315001x", true],
  ["990310 19900315 0012", true],
  ["990310900315001", true],
  ["9903109003150011", false],
  ["202635570994", false],
  ["陈例禾", false],
  ["", false],
])("%j: %s", (text, is) => {
  expect(looksLikeIdNumber(text)).toBe(is);
});
