/** Speaks HTTP for the phone, the tablet and the service worker: short waits, and an answer for every way a request can end. */
import { take } from "./drawers";

/** How a request ended. `away`: nothing came back, so nobody knows whether it arrived. */
export type Answer<T> =
  | { ended: "done"; body: T; status: number }
  | { ended: "refused"; status: number; code: string; params: Record<string, unknown> }
  | { ended: "busy"; after_ms: number }
  | { ended: "signed_out" }
  | { ended: "away" };

export interface Post {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  body?: unknown;
  file?: Blob;
  /** The name under which the server does this once only. */
  key?: string;
  language?: string;
  wait_ms?: number;
}

interface Problem {
  code?: string;
  params?: Record<string, unknown>;
}

export interface Binding {
  owner: string;
  username: string;
  /** As the office masks it. */
  name: string;
  device_token: string;
}

const WAIT_MS = 12_000;
const BUSY_MS = 15_000;
const ROOT = "/api/v1";

let csrf: string | null = null;

/** Remembers the token that unsafe requests of this session must carry. */
export function useToken(token: string | null): void {
  csrf = token;
}

/** Sends one request and says how it ended; never throws for the network's or the server's sake. */
export async function send<T>(post: Post): Promise<Answer<T>> {
  if (post.method !== "GET" && csrf === null) await fetchToken();
  const first = await once<T>(post);
  if (first.ended !== "refused" || first.status !== 403 || !first.code.includes("csrf")) return first;
  // The session was renewed in another tab: its token changed, the request is still good.
  await fetchToken();
  return once<T>(post);
}

async function fetchToken(): Promise<void> {
  const session = await once<{ csrf_token: string }>({ method: "GET", path: "/sessions/current" });
  csrf = session.ended === "done" ? session.body.csrf_token : null;
}

async function once<T>(post: Post): Promise<Answer<T>> {
  let response: Response;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), post.wait_ms ?? WAIT_MS);
  try {
    response = await fetch(ROOT + post.path, {
      method: post.method,
      headers: await headersFor(post),
      body: bodyOf(post),
      credentials: "same-origin",
      cache: "no-store",
      signal: patience.signal,
    });
    return await read<T>(response);
  } catch {
    return { ended: "away" };
  } finally {
    clearTimeout(timer);
  }
}

async function headersFor(post: Post): Promise<Headers> {
  const headers = new Headers({ Accept: "application/json" });
  if (post.language) headers.set("Accept-Language", post.language);
  if (post.body !== undefined && !post.file) headers.set("Content-Type", "application/json");
  if (post.method !== "GET" && csrf) headers.set("X-CSRF-Token", csrf);
  if (post.key) headers.set("Idempotency-Key", post.key);
  const device = await currentBinding();
  if (device) headers.set("X-Device-Token", device.device_token);
  return headers;
}

function bodyOf(post: Post): BodyInit | undefined {
  if (post.file) {
    const form = new FormData();
    // A file name can tell who or where; this one tells nothing.
    form.append("file", post.file, "photo.jpg");
    return form;
  }
  return post.body === undefined ? undefined : JSON.stringify(post.body);
}

async function read<T>(response: Response): Promise<Answer<T>> {
  if (response.ok) {
    const text = await response.text();
    return { ended: "done", status: response.status, body: (text ? JSON.parse(text) : null) as T };
  }
  const problem = await problemOf(response);
  if (response.status === 401 && !SIGN_IN_CODES.has(problem.code ?? "")) return { ended: "signed_out" };
  if (response.status === 429 || response.status >= 500) {
    const seconds = Number(response.headers.get("Retry-After"));
    return { ended: "busy", after_ms: seconds > 0 ? seconds * 1000 : BUSY_MS };
  }
  return { ended: "refused", status: response.status, code: problem.code ?? `http_${response.status}`, params: problem.params ?? {} };
}

const SIGN_IN_CODES = new Set(["wrong_credentials", "second_factor_needed", "account_locked", "code_used"]);

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return {};
  }
}

/** The binding of whoever uses this phone now, or undefined before activation. */
export async function currentBinding(): Promise<Binding | undefined> {
  const owner = await take<string>("keys", "current");
  return owner ? take<Binding>("keys", `binding:${owner}`) : undefined;
}
