/** The own office: colleagues and substitutions. */
import type { Same } from "../shape";
import type zh from "../zh/office";

export default {
  title: "Office",
  nav: "Office",
  name: "Name",
  role: "Role",
  office: "Office",
  staff: "{count} colleagues",
  staffCaption: "Colleagues of the own office and those below",
  act: "Act",
  substitutions: "Substitutions",
  substitutionsCaption: "Substitutions",
  substitutionNew: "Name a substitute",
  substitutionAbsent: "Absent",
  substitutionBy: "Substitute",
  substitutionFrom: "From",
  substitutionUntil: "Until",
  substitutionAct: "Name the substitute",
  substitutionDone: "The substitute is named.",
  substitutionNone: "Nobody is substituted now.",
  substitutionText:
    "A substitute has the same role and sits at the same office or one above. The absent colleague’s people stand on the substitute’s list of today, marked; it stops by itself.",
  substitutionWrong: "Choose two different people, and an end after the beginning.",
  clinicalNote:
    "For psychologists a substitution is a record only: the answers of a client stay with the treating psychologist and the supervisor. To change who treats somebody, hand the person over on their page.",
  substitutionEnd: "End now",
  substitutionEndTitle: "End the substitution",
  substitutionEndText: "{substitute} no longer stands in for {absent}, from now on.",
  substitutionEnded: "The substitution has ended.",
} satisfies Same<typeof zh>;
