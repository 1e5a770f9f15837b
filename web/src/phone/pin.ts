/** Which PINs anybody would try first. */

const ASCENDING = "01234567890123456789";
const DESCENDING = "98765432109876543210";

/** True for one digit repeated, a run up or down, or one short group repeated: 000000, 123456, 121212, 123123. */
export function weakPin(pin: string): boolean {
  const repeated = /^(\d{1,3})\1+$/.test(pin);
  return repeated || ASCENDING.includes(pin) || DESCENDING.includes(pin);
}
