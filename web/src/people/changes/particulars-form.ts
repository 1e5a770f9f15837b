/** What is typed over a person's particulars, and which of it differs from what stands there. */
import type { Correction, Particulars } from "@/api/person-changes";

export const IDENTITY = ["name", "former_name", "id_number", "sex", "birth_date", "ethnicity", "education"] as const;
export const CONTACT = ["phone", "address"] as const;
/** Shown masked: an empty line means "as it is", never "empty it". */
export const SEALED = ["id_number", "phone", "address"] as const;
export const REASONS = ["typing_error", "document_compared", "changed_since", "told_by_person", "other"] as const;

export type Field = (typeof IDENTITY)[number] | (typeof CONTACT)[number];
export type Typed = Record<Field, string>;
export type Reason = (typeof REASONS)[number];

export const FIELDS: readonly Field[] = [...IDENTITY, ...CONTACT];
const isSealed = (field: Field): boolean => (SEALED as readonly string[]).includes(field);

/** The form as it opens: what stands there, and empty lines for what is sealed. */
export function typedFrom(now: Particulars): Typed {
  const entries = FIELDS.map((field) => [field, isSealed(field) ? "" : (now.fields[field] ?? "")]);
  return Object.fromEntries(entries) as Typed;
}

/** The fields that were changed, as they are sent; nothing else is touched. */
export function changesOf(typed: Typed, now: Particulars): Partial<Record<Field, string | null>> {
  const found: Partial<Record<Field, string | null>> = {};
  for (const field of FIELDS) {
    const value = typed[field].trim();
    const changed = isSealed(field) ? value !== "" : value !== (now.fields[field] ?? "");
    if (changed) found[field] = value || null;
  }
  return found;
}

/** The body of a correction; a code from the server that a field cannot hold is left to the server. */
export function correctionOf(
  changes: Partial<Record<Field, string | null>>,
  why: { readonly reason: Reason; readonly words: string; readonly version: number },
): Correction {
  return { ...why, ...changes } as Correction;
}
