/**
 * What the pages read against what the server says it sends: this file does nothing, it only has to compile.
 *
 * A shape may be narrower than the description (a level is one of five words, not any text), but
 * everything it names must be there.
 */
import type { AuditLine, Confirmed, OneTimeCode, StaffAccount, Verdict } from "@/admin/requests";
import type { Colleague, Substitution } from "@/office/requests";
import type { Run } from "@/importing/runs";
import type { components } from "./api.gen";
import type {
  ActivationCard, CheckIn, CheckInDetail, PersonDetail, PersonRow, PublicInfo, Session, TimelineEntry, Today,
} from "./shapes";

type Sent = components["schemas"];
/** The shape with its words widened to what a description can say. */
type Wide<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wide<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wide<T[Key]> }
      : T;
type Check<Given extends Wide<Needed>, Needed> = Given;

export type Kept = [
  Check<Sent["InfoOut"], PublicInfo>,
  Check<Sent["SessionOut"], Session>,
  Check<Sent["PersonLine"], PersonRow>,
  Check<Sent["PersonWhole"], PersonDetail>,
  Check<Sent["TimelineOut"], TimelineEntry>,
  Check<Sent["CardOut"], ActivationCard>,
  Check<Sent["DayOut"], Today>,
  Check<Sent["CheckInOut"], CheckIn>,
  Check<Sent["CheckInWhole"], CheckInDetail>,
  Check<Sent["RunOut"], Run>,
  Check<Sent["AccountOut"], StaffAccount>,
  Check<Sent["CodeOut"], OneTimeCode>,
  Check<Sent["ConfirmedOut"], Confirmed>,
  Check<Sent["SubstitutionOut"], Substitution>,
  Check<Sent["ColleagueOut"], Colleague>,
  Check<Sent["AuditLine"], AuditLine>,
  Check<Sent["VerdictOut"], Verdict>,
];
