/** What is typed about an order, and how it is sent. */
import type { NewOrder } from "@/api/person-changes";
import type { Category, SupervisionClass } from "@/api/shapes";
import type { Inputs } from "@/shell/form";
import { text } from "@/words";

export const CATEGORIES: readonly Category[] = ["probation", "parole", "public_surveillance", "temporary_release"];
export const CLASSES: readonly SupervisionClass[] = ["strict", "ordinary", "lenient"];

export interface OrderForm {
  category: Category | "";
  supervision_class: SupervisionClass;
  deciding_organ: string;
  judgment_no: string;
  term_start: string;
  term_end: string;
}

export const emptyOrder = (): OrderForm => ({
  category: "", supervision_class: "ordinary", deciding_organ: "", judgment_no: "", term_start: "", term_end: "",
});

const INPUTS = {
  category: "category",
  supervision_class: "class",
  deciding_organ: "organ",
  judgment_no: "judgment",
  term_start: "start",
  term_end: "end",
} as const;

export function orderInputs(prefix: string): Inputs {
  return Object.fromEntries(
    Object.entries(INPUTS).map(([field, id]) => [
      field,
      { id: `${prefix}-${id}`, label: text(`importing.fields.${field as keyof typeof INPUTS}`) },
    ]),
  );
}

/** What has to be filled in. */
export const neededOf = ({ category, deciding_organ, term_start, term_end }: OrderForm) => ({
  category, deciding_organ, term_start, term_end,
});

export function sent(form: OrderForm): NewOrder {
  return {
    category: form.category || "probation",
    supervision_class: form.supervision_class,
    deciding_organ: form.deciding_organ.trim(),
    ...(form.judgment_no.trim() ? { judgment_no: form.judgment_no.trim() } : {}),
    term_start: form.term_start,
    term_end: form.term_end,
  };
}
