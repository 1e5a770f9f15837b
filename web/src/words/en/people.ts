/** The list of people. */
import type { Same } from "../shape";
import type zh from "../zh/people";

export default {
  title: "People",
  nav: "People",
  caption: "People under correction",
  found: "Results for “{query}”",
  office: "Office",
  allOffices: "All offices",
  import: "Import a roster",
  register: "Register one",
  export: "Export",
  exportXlsx: "Export Excel",
  exportCsv: "Export CSV",
  exported: "{name} is exported. It holds personal data; keep it safe.",
  name: "Name",
  birth: "Sex, born",
  category: "Category",
  officer: "Officer",
  term: "Term until",
  daysLeft: "{days} days left",
  termOver: "over",
  care: "Care",
  noOfficer: "nobody named",
  emptyTitle: "Nobody here yet.",
  emptyText: "You can import a roster; each row is written whole or not at all.",
  clear: "Clear the search",
  noIdNumber: "A document number cannot be searched for: it would stay in the address and the history. Use name, pinyin initials or number.",
  count: "{count} people listed",
  countMore: "{count} people listed, there are more",
} satisfies Same<typeof zh>;
