/** Every call to the server goes through here: cookie, CSRF, language, problems, silence. */
import { language } from "@/words";
import { learnServerTime } from "./clock";
import { heardFromServer, serverIsSilent } from "./connection";
import { Problem, problemOf } from "./problem";

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Call {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** More headers, for example X-Device-Token or Idempotency-Key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A 401 is an answer here (sign-in itself), not the end of the session. */
  readonly keepSession?: boolean;
}

type Method = "GET" | "POST" | "PUT" | "DELETE" | "PATCH";

const BASE = "/api/v1";
/** A call that has heard nothing for so long counts as silence. */
const PATIENCE_MS = 20_000;
/** A GET that met silence is tried again after these pauses. */
const AGAIN_AFTER_MS = [400, 1_200] as const;

let csrfToken = "";
let askForStepUp: () => Promise<boolean> = () => Promise.resolve(false);
let onSessionEnd: () => void = () => undefined;

/** Set after sign-in and after reading the current session. */
export function useCsrfToken(token: string): void {
  csrfToken = token;
}

/** What to do when the server says that nobody is signed in any more. */
export function whenSessionEnds(act: () => void): void {
  onSessionEnd = act;
}

/** Ask for a fresh code; true when it was given and accepted, so that the call may be made again. */
export function whenStepUpIsNeeded(ask: () => Promise<boolean>): void {
  askForStepUp = ask;
}

/** A key that makes a repeated write one write; works without https, unlike crypto.randomUUID. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function address(path: string, query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).filter(
    (pair): pair is [string, string | number | boolean] =>
      pair[1] !== null && pair[1] !== undefined && pair[1] !== "",
  );
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return `${BASE}${path}${search ? `?${search}` : ""}`;
}

function headersOf(method: Method, call: Call): Headers {
  const headers = new Headers({ Accept: "application/json", "Accept-Language": language() });
  if (method !== "GET" && csrfToken) headers.set("X-CSRF-Token", csrfToken);
  if (call.body !== undefined && !(call.body instanceof FormData)) {
    headers.set("Content-Type", "application/json");
  }
  for (const [name, value] of Object.entries(call.headers ?? {})) headers.set(name, value);
  return headers;
}

/** One try; throws AbortError when the caller gave up, Problem(0) when nobody answered. */
async function once(method: Method, path: string, call: Call): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort();
  }, PATIENCE_MS);
  const giveUp = () => {
    patience.abort();
  };
  call.signal?.addEventListener("abort", giveUp);
  try {
    const response = await fetch(address(path, call.query), {
      method,
      headers: headersOf(method, call),
      credentials: "same-origin",
      cache: "no-store",
      signal: patience.signal,
      ...(call.body === undefined
        ? {}
        : { body: call.body instanceof FormData ? call.body : JSON.stringify(call.body) }),
    });
    learnServerTime(response.headers.get("Date"));
    heardFromServer();
    return response;
  } catch (thrown) {
    if (call.signal?.aborted) throw thrown;
    serverIsSilent();
    throw new Problem(0, { code: "offline" });
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener("abort", giveUp);
  }
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** A read may be repeated safely; a write is repeated only by who holds its idempotency key. */
async function patiently(method: Method, path: string, call: Call): Promise<Response> {
  if (method !== "GET") return once(method, path, call);
  for (const wait of AGAIN_AFTER_MS) {
    try {
      return await once(method, path, call);
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      await pause(wait);
    }
  }
  return once(method, path, call);
}

async function send(method: Method, path: string, call: Call, again = false): Promise<Response> {
  const response = await patiently(method, path, call);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.code === "step_up_needed" && !again && (await askForStepUp())) return send(method, path, call, true);
  // A wrong password on a page of somebody signed in is a 401 too, and no reason to leave.
  if (problem.code === "not_signed_in" && !call.keepSession) onSessionEnd();
  throw problem;
}

async function json<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The server under /api/v1. A call throws Problem, or AbortError when its signal was aborted. */
export const api = {
  get: async <T>(path: string, call: Call = {}): Promise<T> => json(await send("GET", path, call)),
  post: async <T>(path: string, body?: unknown, call: Call = {}): Promise<T> =>
    json(await send("POST", path, { ...call, body })),
  put: async <T>(path: string, body?: unknown, call: Call = {}): Promise<T> =>
    json(await send("PUT", path, { ...call, body })),
  delete: async <T = undefined>(path: string, call: Call = {}): Promise<T> =>
    json(await send("DELETE", path, call)),
  /** A file as the server names it. */
  file: async (path: string, call: Call = {}): Promise<{ blob: Blob; name: string }> => {
    const response = await send("GET", path, call);
    const told = response.headers.get("Content-Disposition") ?? "";
    const name = /filename\*=UTF-8''([^;]+)/i.exec(told)?.[1] ?? /filename="?([^";]+)/i.exec(told)?.[1];
    return { blob: await response.blob(), name: decodeURIComponent(name ?? "file") };
  },
};
