/** What every page sees of the live alerts: one stream a tab, started with the session and ended with it. */
import { computed, reactive, shallowRef, toRaw } from "vue";
import { api } from "@/api/client";
import { serverNow } from "@/api/clock";
import { asProblem } from "@/api/problem";
import { boardOf, countByLevel, inOrder, type Change, type Counts } from "./board";
import { LiveClient, STALE_MS, type CaughtUp, type LiveState } from "./client";
import type { AlertView } from "./protocol";
import { worldOf } from "./sockets";

/** How long "caught up" stays on screen. */
const CAUGHT_UP_SHOWN_MS = 10_000;

/** `offline`: the break has lasted so long that the picture no longer counts as now. */
export type LiveWord = LiveState | "offline";

/** `first`: these are the alerts that were open already when the page began. */
type Listener = (changes: readonly Change[], first: boolean) => void;

const board = shallowRef(boardOf("", 0, []));
const facts = reactive({
  state: "idle" as LiveState,
  /** Milliseconds by the server's clock since `state` holds. */
  since: serverNow(),
  /** When something last arrived, a heartbeat included; null before the first. */
  lastDataAt: null as number | null,
  /** How many tries to come back have been made. */
  tries: 0,
  /** Set for ten seconds after a break was mended. */
  caughtUp: null as CaughtUp | null,
  /** True once a first list has arrived: an empty board then means "none", not "not yet". */
  known: false,
  stale: false,
});
const listeners = new Set<Listener>();
let client: LiveClient | null = null;
let account = "";
let caughtUpTimer = 0;

const alerts = computed<readonly AlertView[]>(() => inOrder(board.value.open.values()));
const counts = computed(() => countByLevel(board.value.open.values()));
const exercises = computed(() => alerts.value.filter((alert) => alert.exercise).length);
const word = computed<LiveWord>(() => (facts.state === "reconnecting" && facts.stale ? "offline" : facts.state));

/** Read without being watched: whoever starts the stream inside an effect must not depend on its state. */
const plain = toRaw(facts);

function judgeStaleness(): void {
  facts.stale = plain.state !== "live" && plain.lastDataAt !== null && serverNow() - plain.lastDataAt >= STALE_MS;
}

/** The stream says the session is over: asking the server lets the shell lead to the sign-in page (a 401 does). */
async function askWhoWeAre(): Promise<void> {
  try {
    await api.get("/sessions/current");
    client?.start();
  } catch (thrown) {
    // Ended: the shell has been told. Unreachable: try again later, the session may be alive.
    if (asProblem(thrown).kind === "offline") window.setTimeout(() => { client?.start(); }, STALE_MS);
  }
}

function clientFor(id: string): LiveClient {
  return new LiveClient(worldOf(id), {
    state: (state, tries) => {
      if (state !== plain.state) facts.since = serverNow();
      facts.state = state;
      facts.tries = tries;
      judgeStaleness();
      if (state === "signed_out") void askWhoWeAre();
    },
    board: (next, changes) => {
      const first = !plain.known;
      board.value = next;
      facts.known = next.epoch !== "";
      for (const listen of listeners) listen(changes, first);
    },
    caughtUp: (caught) => {
      facts.caughtUp = caught;
      window.clearTimeout(caughtUpTimer);
      caughtUpTimer = window.setTimeout(() => { facts.caughtUp = null; }, CAUGHT_UP_SHOWN_MS);
    },
    beat: () => { facts.lastDataAt = serverNow(); },
  });
}

/** Begin the stream for the signed-in account; calling it again for the same account does nothing. */
export function startLive(accountId: string): void {
  if (client !== null && account === accountId) return;
  stopLive();
  account = accountId;
  client = clientFor(accountId);
  client.start();
}

/** End the stream at sign-out and forget everything it brought. */
export function stopLive(): void {
  client?.stop();
  client = null;
  account = "";
  board.value = boardOf("", 0, []);
  Object.assign(facts, { lastDataAt: null, tries: 0, caughtUp: null, known: false, stale: false });
}

/** Hear every change, also those of a first list; the returned function ends it. */
export function onChanges(listen: Listener): () => void {
  listeners.add(listen);
  return () => { listeners.delete(listen); };
}

/** Show the answer to my own action now, before the stream brings it. */
export function took(alert: AlertView): void {
  client?.took(alert);
}

/** Report that an alert was in front of somebody; false when there is no line to say it on. */
export function reportShown(id: string, seq: number): boolean {
  return client?.shown(id, seq) ?? false;
}

/** The alert `id`, open or lately ended; undefined when this account's board never had it. */
export function alertById(id: string): AlertView | undefined {
  return board.value.open.get(id) ?? board.value.ended.get(id);
}

/** Read in templates and computed values; every property is reactive. */
const live = {
  /** How the line stands, in the words of the frame's top bar. */
  get state(): LiveWord { return word.value; },
  get since(): number { return facts.since; },
  get lastDataAt(): number | null { return facts.lastDataAt; },
  get tries(): number { return facts.tries; },
  get caughtUp(): CaughtUp | null { return facts.caughtUp; },
  get known(): boolean { return facts.known; },
  /** True when what is on screen is older than it may be. */
  get stale(): boolean { return facts.stale; },
  get counts(): Counts { return counts.value; },
  /** How many open alerts are exercises; they stand in no other figure. */
  get exercises(): number { return exercises.value; },
  /** Open alerts: gravest, untaken, newest first. */
  get alerts(): readonly AlertView[] { return alerts.value; },
} as const;

export type Live = typeof live;

export function useLive(): Live {
  return live;
}

window.setInterval(judgeStaleness, 1_000);
window.addEventListener("online", () => { client?.hurry(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) client?.hurry(); });
