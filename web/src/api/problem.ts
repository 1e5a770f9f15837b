/** What the server (or the network) said no with, and the sentence for it. */
import { text, wordFor, type Values } from "@/words";

/** `offline`: nobody answered. `ended`: the session is over. Other codes are the server's. */
export type ProblemKind = "offline" | "ended" | "refused" | "missing" | "invalid" | "conflict" | "failed";

interface ProblemBody {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly params?: Values;
  readonly both?: readonly Differing[];
}

/** A field that two people changed: what stands now (masked where sealed) and what was wanted. */
export interface Differing {
  readonly field: string;
  readonly now: string | null;
  readonly wanted: string | null;
  readonly by: string;
  readonly at: string;
}

const KINDS: Readonly<Record<number, ProblemKind>> = {
  0: "offline",
  401: "refused",
  403: "refused",
  404: "missing",
  409: "conflict",
  400: "invalid",
  413: "invalid",
  415: "invalid",
  422: "invalid",
};

/** Everything a call can throw, apart from being aborted. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly kind: ProblemKind;
  readonly fields: Readonly<Record<string, string>>;
  readonly params: Values;
  readonly both: readonly Differing[];
  private readonly told: string;

  constructor(status: number, body: ProblemBody) {
    super(body.code ?? `status_${status}`);
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? (status === 0 ? "offline" : `status_${status}`);
    this.kind = this.code === "not_signed_in" ? "ended" : (KINDS[status] ?? "failed");
    this.fields = body.fields ?? {};
    this.params = body.params ?? {};
    this.both = body.both ?? [];
    this.told = body.detail || body.title || "";
  }

  /** The sentence a person reads: our words for the code, else the server's, else a plain one. */
  sentence(trying: "reading" | "writing" = "writing"): string {
    const own = wordFor("problems.byCode", this.code, "");
    if (own) return wordForValues(this.code, this.params);
    if (this.told && this.kind !== "failed") return this.told;
    return trying === "reading" ? text("problems.readFailed") : text("messages.M07", { number: this.number() });
  }

  /** A short number to read out on the telephone. */
  number(): string {
    return this.status > 0 ? `E-${this.status}-${this.code}` : `E-${this.code}`;
  }
}

function wordForValues(code: string, values: Values): string {
  return text(`problems.byCode.${code}` as "problems.byCode.offline", values);
}

/** Any thrown thing as a Problem; what is not one is a fault of this page. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(-1, { code: "page_fault", detail: String(thrown) });
}

/** Whether a thrown thing only says that nobody waits for the answer any more. */
export function wasAborted(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError";
}

/** Reads an application/problem+json answer; anything else keeps only its status. */
export async function problemOf(response: Response): Promise<Problem> {
  const kind = response.headers.get("Content-Type") ?? "";
  if (!kind.includes("json")) return new Problem(response.status, {});
  try {
    return new Problem(response.status, (await response.json()) as ProblemBody);
  } catch {
    return new Problem(response.status, {});
  }
}
