import { expect, it } from "vitest";
import { weakPin } from "./pin";

it.each(["000000", "123456", "654321", "890123", "121212", "123123", "777777"])("%s is tried first by everybody", (pin) => {
  expect(weakPin(pin)).toBe(true);
});

it.each(["271828", "123457", "112233", "654312", "100000"])("%s is not", (pin) => {
  expect(weakPin(pin)).toBe(false);
});
