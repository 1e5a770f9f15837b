/** The types that keep the two languages equal: a key missing on one side does not compile. */

export type Language = "zh" | "en";

/** A page's words: sentences, or groups of sentences. */
export interface Dictionary {
  readonly [key: string]: string | Dictionary;
}

/** The English file `satisfies Same<typeof zh>`: the very same keys, no more, no fewer. */
export type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> };

/** Every path to a sentence, "people.title". */
export type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}`;
}[keyof T & string];
