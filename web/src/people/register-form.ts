/** What is typed about somebody who is taken in, and how it is sent. */
import type { NewPerson } from "@/api/person-changes";
import type { Inputs } from "@/shell/form";
import { text } from "@/words";
import { emptyOrder, orderInputs, sent, type OrderForm } from "./order-form";

export interface PersonForm {
  name: string;
  id_number: string;
  sex: "" | "male" | "female";
  birth_date: string;
  former_name: string;
  ethnicity: string;
  education: string;
  office_id: string;
  officer_id: string;
  phone: string;
  address: string;
  order: OrderForm;
}

export const emptyPerson = (): PersonForm => ({
  name: "", id_number: "", sex: "", birth_date: "", former_name: "", ethnicity: "", education: "",
  office_id: "", officer_id: "", phone: "", address: "", order: emptyOrder(),
});

const OPTIONAL = ["sex", "birth_date", "former_name", "ethnicity", "education", "officer_id", "phone", "address"] as const;

/** What stays empty is left out: nothing is recorded as known that is not. */
export function sentPerson(form: PersonForm): NewPerson {
  const given = OPTIONAL.map((field) => [field, form[field].trim()] as const).filter(([, value]) => value !== "");
  return {
    ...sent(form.order),
    name: form.name.trim(),
    id_number: form.id_number.trim(),
    office_id: form.office_id,
    ...(Object.fromEntries(given) as Partial<NewPerson>),
  };
}

export function personInputs(): Inputs {
  const fields = {
    name: "name", id_number: "number", sex: "sex", birth_date: "birth", former_name: "former_name",
    ethnicity: "ethnicity", education: "education", officer: "officer", phone: "phone", address: "address",
  } as const;
  const own = Object.entries(fields).map(([field, id]) => [
    field,
    { id: `new-${id}`, label: text(`importing.fields.${field as keyof typeof fields}`) },
  ]);
  return {
    ...(Object.fromEntries(own) as Inputs),
    office_id: { id: "new-office", label: text("importing.fields.office") },
    ...orderInputs("new"),
  };
}
