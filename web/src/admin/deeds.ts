/** What a security administrator may do to an account, and what of it takes two. */
import type { Change, StaffAccount } from "./requests";

export type Deed = "approve" | "confirm" | "drop" | Change;

const ADMINS: readonly string[] = ["system_admin", "security_admin", "audit_admin"];

/** Whether one proposes it and another confirms: an administrator's power, or coming back after being shut out. */
export function takesTwo(kind: Deed, account: StaffAccount): kind is Change {
  if (kind === "approve" || kind === "confirm" || kind === "drop") return false;
  return kind === "enable" || (ADMINS.includes(account.role) && account.state !== "proposed");
}

/** What somebody may do; nobody confirms what they proposed, disables or moves the account they sit in. */
export function deedsFor(account: StaffAccount, me: string | undefined): readonly Deed[] {
  const waiting = account.waiting;
  if (waiting) {
    const both = waiting.proposed_by !== me && (account.id !== me || waiting.change === "reset");
    return both ? ["confirm", "drop"] : ["drop"];
  }
  if (account.state === "proposed") return account.proposed_by === me ? [] : ["approve"];
  if (account.state === "disabled") return ["enable"];
  return account.id === me ? [] : ["reset", "move", "disable"];
}
