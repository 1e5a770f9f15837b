/** The queue of what the person has sent: kept on the phone first, delivered in order, forgotten once received. */
import { drop, keep, randomName, take, takeAll } from "./drawers";
import { send, type Answer } from "./requests";

/** 手机里 → 已发送 → 已收到; `refused` is the server's final no. */
export type LetterState = "held" | "sent" | "received" | "refused";

/** One thing on its way to the server. */
export interface Letter {
  /** Also its Idempotency-Key: the server does it once, however often it is sent. */
  key: string;
  owner: string;
  kind: "check_in" | "consent" | "answer" | "finish" | "help_call" | "help_withdrawal";
  /** What it belongs to: a screening, or a help call's own letter. */
  about: string;
  method: "POST" | "PUT";
  path: string;
  body: Record<string, unknown>;
  photo?: Blob;
  photo_key?: string;
  made_at: string;
  /** Rank in the queue: calls for help go before everything. */
  rank: string;
  state: LetterState;
  /** True once a delivery could not take it along: before that it is on its way, not stuck. */
  stuck?: boolean;
  /** True once an answer has said that the sign-in is over. */
  needs_sign_in?: boolean;
  received_at?: string;
  reply?: unknown;
  refusal?: string;
}

export type NewLetter = Pick<Letter, "owner" | "kind" | "about" | "method" | "path" | "body"> & { photo?: Blob };

/** Receipts of what the person did on purpose stay a day; those of single answers only until nobody waits for them. */
const RECEIPT_KEPT_MS = 24 * 60 * 60 * 1000;
const ANSWER_KEPT_MS = 10 * 60 * 1000;
const RETRY_MS = [4_000, 10_000, 30_000, 60_000] as const;
const CHANNEL = "letters";

type Watcher = () => void;
const watchers = new Set<Watcher>();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANNEL) : null;
if (channel) channel.onmessage = () => watchers.forEach((watcher) => watcher());

/** Calls `watcher` whenever a letter changes, here or in another tab; returns the way to stop. */
export function watchLetters(watcher: Watcher): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function tell(): void {
  watchers.forEach((watcher) => watcher());
  channel?.postMessage(null);
}

type Ear = (answer: Answer<unknown>) => void;
const ears = new Set<Ear>();

/** Calls `ear` with every answer a delivery gets: that is how the pages learn of the network. */
export function listenToDeliveries(ear: Ear): void {
  ears.add(ear);
}

/** Everything of `owner` that is on this phone, oldest first. */
export async function lettersOf(owner: string): Promise<Letter[]> {
  const letters = await takeAll<Letter>("letters");
  return letters.filter((letter) => letter.owner === owner).sort((one, other) => (one.made_at < other.made_at ? -1 : 1));
}

/** Puts a letter into the queue. It is on the disk when this resolves: only then may the page say so. */
export async function post(draft: NewLetter, at: Date): Promise<Letter> {
  const key = randomName();
  const urgent = draft.kind === "help_call" || draft.kind === "help_withdrawal";
  const letter: Letter = {
    ...draft,
    key,
    made_at: at.toISOString(),
    rank: `${urgent ? 0 : 1}:${at.toISOString()}:${String(counter++).padStart(6, "0")}`,
    state: "held",
    ...(draft.photo ? { photo_key: randomName() } : {}),
  };
  await keep("letters", key, letter);
  tell();
  return letter;
}

let counter = 0;

/** Takes back a letter that has not left the phone; false when it is already on its way. */
export async function takeBack(key: string): Promise<boolean> {
  const letter = await take<Letter>("letters", key);
  if (letter?.state !== "held") return false;
  await drop("letters", key);
  tell();
  return true;
}

/** The letter as it is now. */
export function letter(key: string): Promise<Letter | undefined> {
  return take<Letter>("letters", key);
}

/** Takes away receipts that have served their time. */
export async function forgetOldReceipts(now: Date): Promise<void> {
  for (const old of await takeAll<Letter>("letters")) {
    const received = old.received_at ? Date.parse(old.received_at) : Infinity;
    const kept = old.kind === "check_in" || old.kind === "help_call" ? RECEIPT_KEPT_MS : ANSWER_KEPT_MS;
    if (now.getTime() - received > kept) await drop("letters", old.key);
  }
}

export type Delivery = "empty" | "later" | "signed_out";

let retry: ReturnType<typeof setTimeout> | undefined;
let tries = 0;

/** Delivers everything of `owner` that waits, one after the other, and tries again by itself while the page lives. */
export async function deliver(owner: string): Promise<Delivery> {
  clearTimeout(retry);
  const outcome = await alone(() => deliverInOrder(owner));
  if (outcome.ended === "later") {
    retry = setTimeout(() => void deliver(owner), outcome.after_ms ?? RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
    tries += 1;
  } else {
    tries = 0;
  }
  return outcome.ended;
}

/** Page and service worker share the queue: one of them delivers at a time. */
async function alone(work: () => Promise<Outcome>): Promise<Outcome> {
  if (!("locks" in navigator)) return work();
  return (await navigator.locks.request("letters", work)) as Outcome;
}

interface Outcome {
  ended: Delivery;
  after_ms?: number;
}

async function deliverInOrder(owner: string): Promise<Outcome> {
  for (;;) {
    const waiting = (await lettersOf(owner)).filter((each) => each.state === "held" || each.state === "sent");
    const next = waiting.sort((one, other) => (one.rank < other.rank ? -1 : 1))[0];
    if (!next) return { ended: "empty" };
    const answer = await carry(next);
    ears.forEach((ear) => ear(answer));
    // What waits behind it is stuck for the same reason.
    if (answer.ended !== "done" && answer.ended !== "refused") await holdBack(waiting, answer.ended === "signed_out");
    if (answer.ended === "away") return { ended: "later" };
    if (answer.ended === "busy") return { ended: "later", after_ms: answer.after_ms };
    if (answer.ended === "signed_out") return { ended: "signed_out" };
  }
}

async function carry(letter: Letter): Promise<Answer<unknown>> {
  const ready = letter.photo ? await carryPhoto(letter) : letter;
  if ("ended" in ready) return settle(letter, ready);
  const going: Letter = { ...ready, state: "sent", stuck: false, needs_sign_in: false };
  await change(going);
  const answer = await send<unknown>({ method: going.method, path: going.path, body: going.body, key: going.key });
  return settle(going, answer);
}

/** Uploads the photo first; a photo the server refuses does not hold the check-in back. */
async function carryPhoto(letter: Letter): Promise<Letter | Answer<unknown>> {
  const answer = await send<{ id: string }>({ method: "POST", path: "/attachments", file: letter.photo, key: letter.photo_key });
  if (answer.ended !== "done" && answer.ended !== "refused") return answer;
  const { photo: _sent, photo_key: _used, ...rest } = letter;
  const body =
    answer.ended === "done"
      ? { ...letter.body, photo_id: answer.body.id }
      : { ...letter.body, photo_id: null, no_photo_reason: "upload_refused" };
  const ready: Letter = { ...rest, body };
  await change(ready);
  return ready;
}

async function settle(letter: Letter, answer: Answer<unknown>): Promise<Answer<unknown>> {
  if (answer.ended === "done") {
    await change({ ...letter, state: "received", received_at: new Date().toISOString(), reply: answer.body, body: {} });
  } else if (answer.ended === "refused") {
    await change({ ...letter, state: "refused", refusal: answer.code });
  }
  return answer;
}

async function holdBack(waiting: readonly Letter[], signedOut: boolean): Promise<void> {
  for (const { key } of waiting) {
    const now = await take<Letter>("letters", key);
    if (now) await change({ ...now, state: "held", stuck: true, needs_sign_in: signedOut });
  }
}

async function change(letter: Letter): Promise<void> {
  // Leave-and-clear may have run meanwhile: what was taken away stays away.
  if (!(await take<Letter>("letters", letter.key))) return;
  await keep("letters", letter.key, letter);
  tell();
}
