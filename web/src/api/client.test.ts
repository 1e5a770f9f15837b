/** What happens between a page and the server when things go well, badly, or not at all. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
});

import { answer, api, server, useCsrfToken, whenSessionEnds, whenStepUpIsNeeded } from "./client";
import { connection } from "./connection";
import { asProblem, Problem } from "./problem";

const good = (body: unknown) => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
const bad = (status: number, code: string) =>
  new Response(JSON.stringify({ code, detail: "…" }), { status, headers: { "Content-Type": "application/problem+json" } });

const fetched = vi.fn<(request: Request) => Promise<Response>>();
const ended = vi.fn();
const asked = vi.fn<() => Promise<boolean>>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetched);
  whenSessionEnds(ended);
  whenStepUpIsNeeded(asked);
  useCsrfToken("token-1");
});
afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
});

async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const caught = call.then(() => null, asProblem);
  await vi.runAllTimersAsync();
  const problem = await caught;
  if (!problem) throw new Error("nothing was thrown");
  return problem;
}

describe("a call", () => {
  it("carries language and, when it changes something, the session's token", async () => {
    fetched.mockImplementation(async () => good({}));
    await api.post("/check-ins/desk", { person_id: "p" });
    await api.get("/today");
    const [write, read] = fetched.mock.calls.map(([request]) => request);

    expect(write?.headers.get("X-CSRF-Token")).toBe("token-1");
    expect(read?.headers.get("X-CSRF-Token")).toBeNull();
    expect([write?.headers.get("Accept-Language"), write?.url.endsWith("/api/v1/check-ins/desk")]).toEqual(["zh", true]);
  });

  it("typed by the description asks the same server", async () => {
    fetched.mockImplementation(async () => good({ items: [], next: null }));
    const page = await answer(server.GET("/api/v1/people", { params: { query: { q: "林", limit: 5 } } }));

    expect([page.items, new URL(fetched.mock.calls[0]?.[0].url ?? "").search]).toEqual([[], "?q=%E6%9E%97&limit=5"]);
  });
});

describe("silence", () => {
  it("makes a read try three times and then say offline", async () => {
    fetched.mockRejectedValue(new TypeError("no route"));
    const problem = await problemOf(api.get("/today"));

    expect([problem.kind, fetched.mock.calls.length, connection.reachable]).toEqual(["offline", 3, false]);
  });

  it("never makes a write try again by itself", async () => {
    fetched.mockRejectedValue(new TypeError("no route"));
    const problem = await problemOf(api.post("/check-ins/desk", {}));

    expect([problem.kind, fetched.mock.calls.length]).toEqual(["offline", 1]);
  });

  it("ends with the first answer", async () => {
    fetched.mockRejectedValueOnce(new TypeError("no route")).mockImplementation(async () => good({ ok: true }));
    const call = api.get<{ ok: boolean }>("/today");
    await vi.runAllTimersAsync();

    expect([await call, connection.reachable]).toEqual([{ ok: true }, true]);
  });

  it("is not what a page that gave up hears", async () => {
    const patience = new AbortController();
    fetched.mockImplementation(
      (request) => new Promise((_, fail) => {
        request.signal.addEventListener("abort", () => { fail(new DOMException("left", "AbortError")); });
      }),
    );
    const call = api.get("/today", { signal: patience.signal }).catch((thrown: unknown) => (thrown as Error).name);
    patience.abort();

    expect([await call, fetched.mock.calls.length]).toEqual(["AbortError", 1]);
  });
});

describe("a refusal", () => {
  it("ends the session when nobody is signed in, but not over a wrong password", async () => {
    fetched.mockImplementationOnce(async () => bad(401, "wrong_credentials"));
    await problemOf(api.put("/me/password", {}));
    const before = ended.mock.calls.length;
    fetched.mockImplementationOnce(async () => bad(401, "not_signed_in"));
    const problem = await problemOf(api.get("/today"));

    expect([before, ended.mock.calls.length, problem.kind]).toEqual([0, 1, "ended"]);
  });

  it("keeps the fields and a number to read out", async () => {
    fetched.mockImplementationOnce(async () => new Response(JSON.stringify({ code: "invalid", fields: { name: "missing" } }), {
      status: 422,
      headers: { "Content-Type": "application/problem+json" },
    }));
    const problem = await problemOf(api.post("/accounts", {}));

    expect([problem.kind, problem.fields, problem.number()]).toEqual(["invalid", { name: "missing" }, "E-422-invalid"]);
  });

  it("that is no problem+json keeps its status", async () => {
    fetched.mockImplementation(async () => new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } }));
    const problem = await problemOf(api.post("/accounts", {}));

    expect([problem.kind, problem.code]).toEqual(["failed", "status_502"]);
  });
});

describe("a step that wants a fresh code", () => {
  it("is made again once the code was given, body and all", async () => {
    fetched.mockImplementationOnce(async () => bad(403, "step_up_needed")).mockImplementationOnce(async () => good({ ok: true }));
    asked.mockResolvedValue(true);
    const done = await api.post<{ ok: boolean }>("/accounts", { name: "新" });

    expect(done).toEqual({ ok: true });
    expect(await fetched.mock.calls[1]?.[0].text()).toBe('{"name":"新"}');
  });

  it("is refused when the code was not given, and asked for only once", async () => {
    fetched.mockImplementation(async () => bad(403, "step_up_needed"));
    asked.mockResolvedValueOnce(false);
    const declined = await problemOf(api.post("/accounts", {}));
    asked.mockResolvedValue(true);
    const again = await problemOf(api.post("/accounts", {}));

    expect([declined.code, again.code, asked.mock.calls.length, fetched.mock.calls.length]).toEqual(["step_up_needed", "step_up_needed", 2, 3]);
  });
});
