/** The changes of a person that have a dialog of their own. */
export type Flow = "correct" | "officer" | "status" | "absence" | "plan" | "class" | "order" | "end" | "void" | "restrict";
