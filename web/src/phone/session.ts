/** Who uses this phone: bound by a card, signed in by a PIN, and able to leave without a trace. */
import { computed, reactive, readonly } from "vue";
import { drop, emptyOut, keep, take } from "./drawers";
import { deliver, lettersOf, listenToDeliveries, type Letter } from "./letters";
import { currentBinding, send, useToken, type Answer, type Binding } from "./requests";

/** `away`: the server has not been reached yet, so the phone shows what it remembers. */
export type Standing = "unknown" | "in" | "out" | "away";

interface SessionBody {
  account: { id: string; username: string; name: string };
  role: string;
  csrf_token: string;
  device_token?: string;
}

interface PhoneState {
  standing: Standing;
  owner: string | null;
  binding: Binding | null;
  /** Last moment the server answered this phone. */
  heard_at: string | null;
}

const state = reactive<PhoneState>({ standing: "unknown", owner: null, binding: null, heard_at: null });

export const phone = readonly(state);
export const signedOut = computed(() => state.standing === "out");

/** Notes that the server answered just now; kept, so that a page opened without a network can say when that was. */
export function heard(now: Date): void {
  state.heard_at = now.toISOString();
  void keep("keys", "heard_at", state.heard_at);
}

/** Notes how a request ended, so that every page shows the same standing. */
export function note(answer: Pick<Answer<unknown>, "ended">, now: Date): void {
  if (answer.ended === "away" || answer.ended === "busy") {
    if (state.standing !== "out") state.standing = "away";
    return;
  }
  heard(now);
  state.standing = answer.ended === "signed_out" ? "out" : "in";
}

listenToDeliveries((answer) => note(answer, new Date()));

/** The phone itself says that there is no network. */
export function lostNetwork(): void {
  note({ ended: "away" }, new Date());
}

/** Finds out who this is: first from the phone's own memory, then from the server. */
export async function openPhone(now: Date): Promise<void> {
  state.owner ??= (await take<string>("keys", "current")) ?? null;
  state.binding = (await currentBinding()) ?? null;
  state.heard_at ??= (await take<string>("keys", "heard_at")) ?? null;
  const answer = await send<SessionBody>({ method: "GET", path: "/sessions/current" });
  // A member of staff who looks at this page on an office computer is nobody here.
  if (answer.ended === "done" && answer.body.role !== "supervisee") {
    state.standing = "out";
    return;
  }
  note(answer, now);
  if (answer.ended === "done") await enter(answer.body);
}

/** Binds this phone with the card's code and sets the PIN. */
export async function activate(code: string, pin: string, deviceLabel: string, now: Date): Promise<Answer<SessionBody>> {
  const answer = await send<SessionBody>({
    method: "POST",
    path: "/activations",
    body: { code, pin, device_label: deviceLabel },
  });
  if (answer.ended === "done") {
    const { account, device_token } = answer.body;
    if (device_token) {
      const binding: Binding = { owner: account.id, username: account.username, name: account.name, device_token };
      await keep("keys", `binding:${account.id}`, binding);
    }
    await enter(answer.body);
    heard(now);
    // Asks the browser not to clear the key of this phone when space is short.
    void navigator.storage?.persist?.();
  }
  return answer;
}

/** Signs in again with the PIN (or, on a phone without a binding, with a user name). */
export async function signIn(username: string, pin: string, now: Date): Promise<Answer<SessionBody>> {
  const answer = await send<SessionBody>({ method: "POST", path: "/sessions", body: { username, password: pin } });
  if (answer.ended === "done") {
    await enter(answer.body);
    heard(now);
  }
  return answer;
}

async function enter(body: SessionBody): Promise<void> {
  useToken(body.csrf_token);
  state.owner = body.account.id;
  state.standing = "in";
  await keep("keys", "current", body.account.id);
  state.binding = (await currentBinding()) ?? null;
  void deliver(body.account.id);
}

/** What would be lost by leaving now. */
export async function unsent(): Promise<Letter[]> {
  if (!state.owner) return [];
  return (await lettersOf(state.owner)).filter((each) => each.state === "held" || each.state === "sent");
}

/** Signs out and clears everything personal from this phone.
 *
 * The binding stays unless `forget` is true: without it the phone needs a new card.
 */
export async function leave({ forget }: { forget: boolean }): Promise<void> {
  await send({ method: "DELETE", path: "/sessions/current" });
  useToken(null);
  await emptyOut(["letters", "drafts", "copies"]);
  if (forget && state.owner) {
    await drop("keys", `binding:${state.owner}`);
    await drop("keys", "current");
    Object.assign(state, { owner: null, binding: null });
  }
  state.standing = "out";
}

/** "Android phone", for the officer's list of bound phones; nothing that identifies the device. */
export function deviceLabel(agent: string): string {
  if (/HarmonyOS|OpenHarmony/i.test(agent)) return "HarmonyOS";
  if (/Android/i.test(agent)) return "Android";
  if (/iPhone|iPad/i.test(agent)) return "iOS";
  return "Browser";
}
