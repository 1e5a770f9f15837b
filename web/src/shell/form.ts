/** A form that is checked, sent, and told which of its fields the server refused. */
import { ref, type Ref } from "vue";
import { text } from "@/words";
import { useAct, type Act } from "./act";
import { errorOf, fieldErrors } from "./field-errors";
import type { FieldError } from "./FormErrors.vue";

/** The server's name of a field → the id of its input and what the input is called. */
export type Inputs = Readonly<Record<string, { readonly id: string; readonly label: string }>>;

export interface Form {
  readonly errors: Ref<readonly FieldError[]>;
  readonly act: Act<[]>;
  /** The error of one input, for the line under it. */
  readonly errorOf: (field: string) => string;
  /** Check that these fields are filled in, then send; true when it went through. */
  readonly submit: (needed?: Readonly<Record<string, string | null>>) => Promise<boolean>;
  readonly clear: () => void;
}

export function useForm(inputs: () => Inputs, work: () => Promise<void>): Form {
  const errors = ref<readonly FieldError[]>([]);
  const act = useAct(work);

  async function submit(needed: Readonly<Record<string, string | null>> = {}): Promise<boolean> {
    errors.value = Object.entries(needed).flatMap(([field, value]) => {
      const input = inputs()[field];
      if (!input || (value ?? "").trim()) return [];
      return [{ field: input.id, text: text("shell.pair", { label: input.label, value: text("problems.field.missing") }) }];
    });
    if (errors.value.length > 0) return false;
    const done = await act.run();
    errors.value = fieldErrors(act.problem.value, inputs());
    return done;
  }

  return {
    errors,
    act,
    errorOf: (field) => errorOf(errors.value, inputs()[field]?.id ?? field),
    submit,
    clear: () => {
      errors.value = [];
      act.problem.value = null;
    },
  };
}
