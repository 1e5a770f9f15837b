/** The fields a server refused, as the form's own error list. */
import type { Problem } from "@/api/problem";
import { text, wordFor } from "@/words";
import type { FieldError } from "./FormErrors.vue";

/**
 * `inputs`: the server's field → the id of its input and what the input is called.
 * Fields the form has not got are left to the problem's own sentence.
 */
export function fieldErrors(
  problem: Problem | null,
  inputs: Readonly<Record<string, { readonly id: string; readonly label: string }>>,
): readonly FieldError[] {
  if (!problem) return [];
  return Object.entries(problem.fields).flatMap(([field, code]) => {
    const input = inputs[field];
    if (!input) return [];
    const said = wordFor("problems.field", code, text("problems.field.invalid"));
    return [{ field: input.id, text: text("shell.pair", { label: input.label, value: said }) }];
  });
}

/** The error of one input, for the line under it. */
export function errorOf(errors: readonly FieldError[], field: string): string {
  return errors.find((error) => error.field === field)?.text ?? "";
}
