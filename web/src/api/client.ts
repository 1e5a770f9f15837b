/** Every call to the server goes through here: cookie, CSRF, language, problems, silence. */
import createClient from "openapi-fetch";
import { language } from "@/words";
import type { paths } from "./api.gen";
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

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** Where the pages came from; outside a browser (tests) some address has to stand for it. */
const ORIGIN = typeof location === "undefined" ? "http://localhost" : location.origin;
const BASE = `${ORIGIN}/api/v1`;
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

/** One try; throws AbortError when the caller gave up, Problem(0) when nobody answered. */
async function once(request: Request): Promise<Response> {
  const patience = new AbortController();
  const giveUp = () => {
    patience.abort();
  };
  const timer = setTimeout(giveUp, PATIENCE_MS);
  request.signal.addEventListener("abort", giveUp);
  try {
    const response = await fetch(request.clone(), { signal: patience.signal });
    learnServerTime(response.headers.get("Date"));
    heardFromServer();
    return response;
  } catch (thrown) {
    if (request.signal.aborted) throw thrown;
    serverIsSilent();
    throw new Problem(0, { code: "offline" });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", giveUp);
  }
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** A read may be repeated safely; a write is repeated only by who holds its idempotency key. */
async function patiently(request: Request): Promise<Response> {
  if (request.method !== "GET") return once(request);
  for (const wait of AGAIN_AFTER_MS) {
    try {
      return await once(request);
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      await pause(wait);
    }
  }
  return once(request);
}

/** The answer to a request; anything but a good one is thrown as a Problem. */
async function send(request: Request, keepSession = false, again = false): Promise<Response> {
  request.headers.set("Accept-Language", language());
  if (request.method !== "GET" && csrfToken) request.headers.set("X-CSRF-Token", csrfToken);
  const response = await patiently(request);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.code === "step_up_needed" && !again && (await askForStepUp())) return send(request, keepSession, true);
  // A wrong password on a page of somebody signed in is a 401 too, and no reason to leave.
  if (problem.code === "not_signed_in" && !keepSession) onSessionEnd();
  throw problem;
}

/**
 * The server, typed by its own description: paths, parameters and bodies are checked when the pages are built.
 *
 * `answer(server.GET("/api/v1/today", { signal }))`
 */
export const server = createClient<paths>({
  baseUrl: ORIGIN,
  credentials: "same-origin",
  cache: "no-store",
  fetch: (request) => send(request),
});

/** What a typed call brought. Throws Problem, or AbortError when its signal was aborted. */
export async function answer<T>(call: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

function requestOf(method: Method, path: string, call: Call): Request {
  const pairs = Object.entries(call.query ?? {}).filter(
    (pair): pair is [string, string | number | boolean] =>
      pair[1] !== null && pair[1] !== undefined && pair[1] !== "",
  );
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  const form = call.body instanceof FormData;
  const body = call.body === undefined ? null : call.body instanceof FormData ? call.body : JSON.stringify(call.body);
  return new Request(`${BASE}${path}${search ? `?${search}` : ""}`, {
    method,
    body,
    headers: {
      Accept: "application/json",
      ...(body !== null && !form ? { "Content-Type": "application/json" } : {}),
      ...call.headers,
    },
    credentials: "same-origin",
    cache: "no-store",
    ...(call.signal ? { signal: call.signal } : {}),
  });
}

async function json<T>(method: Method, path: string, call: Call): Promise<T> {
  const response = await send(requestOf(method, path, call), call.keepSession);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The server under /api/v1 by path alone, for what the description cannot type: files, forms, sessions. */
export const api = {
  get: <T>(path: string, call: Call = {}): Promise<T> => json("GET", path, call),
  post: <T>(path: string, body?: unknown, call: Call = {}): Promise<T> => json("POST", path, { ...call, body }),
  put: <T>(path: string, body?: unknown, call: Call = {}): Promise<T> => json("PUT", path, { ...call, body }),
  delete: <T = undefined>(path: string, call: Call = {}): Promise<T> => json("DELETE", path, call),
  /** A file as the server names it. */
  file: async (path: string, call: Call = {}): Promise<{ blob: Blob; name: string }> => {
    const response = await send(requestOf("GET", path, call), call.keepSession);
    const told = response.headers.get("Content-Disposition") ?? "";
    const name = /filename\*=UTF-8''([^;]+)/i.exec(told)?.[1] ?? /filename="?([^";]+)/i.exec(told)?.[1];
    return { blob: await response.blob(), name: decodeURIComponent(name ?? "file") };
  },
};
