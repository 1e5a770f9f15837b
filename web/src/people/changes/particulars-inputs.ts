/** What the inputs of a correction are called. */
import type { Inputs } from "@/shell/form";
import { text } from "@/words";
import { FIELDS } from "./particulars-form";

export function particularsInputs(): Inputs {
  const fields = FIELDS.map((field) => [field, { id: `correct-${field}`, label: text(`importing.fields.${field}`) }]);
  return {
    ...(Object.fromEntries(fields) as Inputs),
    reason: { id: "correct-reason", label: text("changing.reason") },
    words: { id: "correct-words", label: text("changing.words") },
  };
}
