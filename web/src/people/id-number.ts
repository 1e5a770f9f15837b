/** Whether a text is an identity number: 15 digits, or 17 and a check character, spaces aside. */
export function looksLikeIdNumber(text: string): boolean {
  return /^(\d{15}|\d{17}[\dXx])$/.test(text.replace(/[\s-]/g, ""));
}
