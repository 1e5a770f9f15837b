/** The real world of the live client: tickets over HTTP, a WebSocket, timers, and a mark kept for this tab. */
import { api } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Entry, LineEars, Line, Mark, Ticket, World } from "./client";
import { SUBPROTOCOL } from "./protocol";

const KEPT = "live.mark";
const ANSWERS_WITHIN_MS = 5_000;

async function ticket(): Promise<Ticket> {
  try {
    const answer = await api.post<{ readonly ticket: string }>("/live-tickets");
    return { ticket: answer.ticket };
  } catch (thrown) {
    const { kind } = asProblem(thrown);
    if (kind === "ended") return { failed: "signed_out" };
    return { failed: kind === "refused" || kind === "missing" ? "refused" : "unreachable" };
  }
}

/** Asked when a token opened nothing: the browser does not say whether it was refused or nobody was there. */
async function reachable(): Promise<boolean> {
  try {
    const answer = await fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

function open(entry: Entry, ears: LineEars): Line {
  const address = new URL("/api/v1/live", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if ("ticket" in entry) address.searchParams.set("ticket", entry.ticket);
  else address.searchParams.set("resume", entry.resume);
  const socket = new WebSocket(address, SUBPROTOCOL);
  socket.addEventListener("open", () => { ears.opened(); });
  socket.addEventListener("message", (event: MessageEvent<unknown>) => { ears.heard(String(event.data)); });
  socket.addEventListener("close", (event) => { ears.closed(event.code); });
  return {
    send: (text) => { if (socket.readyState === WebSocket.OPEN) socket.send(text); },
    close: () => { socket.close(1000); },
  };
}

/** The mark of one account; another account's is never read. It says how far, never what. */
function marks(account: string): Pick<World, "remember" | "remembered"> {
  return {
    remember: (mark) => { sessionStorage.setItem(KEPT, JSON.stringify({ account, ...mark })); },
    remembered: () => {
      const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
      if (typeof kept !== "object" || kept === null) return null;
      const { account: whose, epoch, seq } = kept as Partial<Mark> & { readonly account?: string };
      return whose === account && typeof epoch === "string" && typeof seq === "number" ? { epoch, seq } : null;
    },
  };
}

/** What the client needs of this browser, for `account`. */
export function worldOf(account: string): World {
  return {
    ticket,
    open,
    reachable,
    after: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => { clearTimeout(timer); };
    },
    luck: Math.random,
    ...marks(account),
  };
}
