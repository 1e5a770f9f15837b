/** Calling for help: sent at once, ten seconds to take a wish back, and the truth about whether it arrived. */
import { computed, onScopeDispose, reactive, ref, watch, type ComputedRef, type Ref } from "vue";
import { deliver, letter as letterNow, post, takeBack, type Letter } from "./letters";
import { send } from "./requests";
import type { HelpCall } from "./shapes";
import { useLetters } from "./useLetters";

export type HelpKind = "not_safe" | "call_me";

/** `waiting`: not delivered (no network, or no PIN yet). `on_its_way`: nobody knows yet. */
export type HelpState = "none" | "on_its_way" | "waiting" | "needs_pin" | "received" | "refused";

export interface HelpStatus {
  state: HelpState;
  seen_at: string | null;
  minutes: number | null;
}

export interface HelpCalls {
  status: Record<HelpKind, ComputedRef<HelpStatus>>;
  /** Seconds left to take the wish for a call back; 0 when it is too late. */
  undoSeconds: Ref<number>;
  undone: Ref<boolean>;
  call(kind: HelpKind): Promise<void>;
  undo(): Promise<void>;
}

const UNDO_S = 10;
const ASK_EVERY_MS = 8_000;
/** A call of yesterday says nothing about now. */
const RECENT_MS = 60 * 60 * 1000;

/** Help for `owner`: the person on the phone, or whoever answers at a tablet. */
export function useHelpCalls(owner: () => string | null): HelpCalls {
  const letters = useLetters(owner);
  const seen = reactive<Record<string, string>>({});
  const undoSeconds = ref(0);
  const undone = ref(false);
  const lastWish = ref<string | null>(null);
  const takenBack = reactive(new Set<string>());

  const latest = (kind: HelpKind): Letter | undefined =>
    letters.value
      .filter((each) => each.kind === "help_call" && each.about === kind && !takenBack.has(each.key))
      .filter((each) => Date.now() - Date.parse(each.made_at) < RECENT_MS)
      .at(-1);

  const status = (kind: HelpKind): ComputedRef<HelpStatus> =>
    computed(() => {
      const call = latest(kind);
      const reply = (call?.reply ?? null) as HelpCall | null;
      return {
        state: call ? stateOf(call) : "none",
        seen_at: reply ? (seen[reply.id] ?? reply.seen_at) : null,
        minutes: reply?.call_within_minutes ?? null,
      };
    });

  async function call(kind: HelpKind): Promise<void> {
    const whose = owner();
    if (!whose) return;
    undone.value = false;
    const sent = await post(
      { owner: whose, kind: "help_call", about: kind, method: "POST", path: "/me/help-calls", body: { kind } },
      new Date(),
    );
    if (kind === "call_me") {
      lastWish.value = sent.key;
      undoSeconds.value = UNDO_S;
    }
    void deliver(whose);
  }

  async function undo(): Promise<void> {
    const key = lastWish.value;
    if (!key) return;
    undoSeconds.value = 0;
    undone.value = true;
    takenBack.add(key);
    if (!(await takeBack(key))) await withdraw(key);
  }

  /** It has left the phone: told to the server as soon as the call's number is known. */
  async function withdraw(key: string): Promise<void> {
    const whose = owner();
    const sent = await letterNow(key);
    const reply = (sent?.reply ?? null) as HelpCall | null;
    if (!whose || !reply) return;
    const path = `/me/help-calls/${reply.id}/withdrawal`;
    await post({ owner: whose, kind: "help_withdrawal", about: key, method: "POST", path, body: {} }, new Date());
    void deliver(whose);
  }

  async function askWhetherSeen(): Promise<void> {
    for (const kind of ["not_safe", "call_me"] as const) {
      const reply = (latest(kind)?.reply ?? null) as HelpCall | null;
      if (!reply || seen[reply.id]) continue;
      const answer = await send<HelpCall>({ method: "GET", path: `/me/help-calls/${reply.id}` });
      if (answer.ended === "done" && answer.body.seen_at) seen[reply.id] = answer.body.seen_at;
    }
  }

  // Taken back while it was on its way: withdrawn the moment it has arrived.
  watch(letters, (now) => {
    for (const each of now) {
      const known = now.some((other) => other.kind === "help_withdrawal" && other.about === each.key);
      if (takenBack.has(each.key) && each.state === "received" && !known) void withdraw(each.key);
    }
  });

  const second = setInterval(() => (undoSeconds.value = Math.max(0, undoSeconds.value - 1)), 1000);
  const asking = setInterval(() => void askWhetherSeen(), ASK_EVERY_MS);
  onScopeDispose(() => {
    clearInterval(second);
    clearInterval(asking);
  });

  return { status: { not_safe: status("not_safe"), call_me: status("call_me") }, undoSeconds, undone, call, undo };
}

function stateOf(call: Letter): HelpState {
  if (call.state === "received" || call.state === "refused") return call.state;
  if (!call.stuck) return "on_its_way";
  return call.needs_sign_in ? "needs_pin" : "waiting";
}
