/** The tablet's short session: opened by an 8-digit code, good for one questionnaire, gone when the screen clears. */
import { drop, takeAll } from "@/phone/drawers";
import { deliver, lettersOf, type Letter } from "@/phone/letters";
import { send, useToken } from "@/phone/requests";

interface TabletSession {
  readonly csrf_token: string;
  readonly screening_id: string;
}

export type Opened = { screening: string; owner: string } | { trouble: "wrong" | "away" | "limited" };

/** Opens the questionnaire of a code. */
export async function openTablet(code: string): Promise<Opened> {
  const answer = await send<TabletSession>({ method: "POST", path: "/tablet-sessions", body: { code } });
  if (answer.ended === "done") {
    useToken(answer.body.csrf_token);
    const screening = answer.body.screening_id;
    return { screening, owner: `tablet:${screening}` };
  }
  if (answer.ended === "busy") return { trouble: "limited" };
  return { trouble: answer.ended === "away" ? "away" : "wrong" };
}

/** Sends what waits, ends the session and takes everything of this person off the tablet.
 *
 * Returns false, and keeps everything, while answers have not left the tablet.
 */
export async function closeTablet(owner: string, screening: string): Promise<boolean> {
  if ((await deliver(owner)) === "later") return false;
  await send({ method: "DELETE", path: "/sessions/current" });
  useToken(null);
  for (const letter of await lettersOf(owner)) await drop("letters", letter.key);
  await drop("drafts", `screening:${screening}`);
  await drop("copies", `${owner}:/screenings/${screening}`);
  return true;
}

/** An owner whose answers are still on this tablet, after a restart for example. */
export async function leftBehind(): Promise<string | null> {
  const letters = await takeAll<Letter>("letters");
  const waiting = letters.find((each) => each.owner.startsWith("tablet:") && (each.state === "held" || each.state === "sent"));
  return waiting?.owner ?? null;
}
