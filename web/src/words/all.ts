/** Both dictionaries whole, in a file of their own: a phone on a weak network does not wait for them. */
import en from "./en";
import zh from "./zh";

export const all = { zh, en };
