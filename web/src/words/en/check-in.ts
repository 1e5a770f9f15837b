/** The desk check-in drawer. */
import type { Same } from "../shape";
import type zh from "../zh/check-in";

export default {
  title: "Desk check-in",
  heading: "Desk check-in: {name}",
  now: "now {time}",
  verifiedBy: "Identity checked by",
  feeling: "Health and mood",
  note: "Note",
  noteHint: "No diagnosis and no answers; a psychologist follows up separately.",
  clears: "Clears",
  clearsNone: "Nothing is due; this is recorded as an extra report.",
  confirm: "Confirm check-in",
  reasonLabel: "Reason for another time than agreed",
  reasonHint: "Optional; early and late are both accepted and marked.",
  already: "This person checked in by {method} at {time}, not verified yet. Verify that one, or record this visit as well?",
  alreadyVerify: "Verify that one",
  timing: "Marked as: {timing}",
  prompt: "Prompt card",
  promptText: "Three questions; press Yes, no typing needed:",
  prompt1: "Sleeping badly lately, or visibly thinner?",
  prompt2: "Something serious just happened at home or at work?",
  prompt3: "Said things like not wanting to live?",
  promptHelp: "Yes to the third: do not let the person leave alone, call the hotline {number} first, and ask a psychologist to get in touch at once.",
  mark1: "sleeps badly or thinner",
  mark2: "a serious change at home or work",
  mark3: "spoke of not wanting to live",
  undoReason: "Pressed by mistake, undone at once",
} satisfies Same<typeof zh>;
