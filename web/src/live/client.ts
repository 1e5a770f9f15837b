/** Keeps one socket to the alert stream: ticket or token, hello, proof that nothing is missing, and coming back after a break. */
import { wait } from "./backoff";
import { boardOf, fold, merge, type Board, type Change } from "./board";
import { CLOSED, readMessage, type AlertView, type ClientMessage, type Frame } from "./protocol";

/** Without a word for this long the picture counts as stale (REL-22). */
export const STALE_MS = 30_000;
const WELCOME_MS = 10_000;
const CURSOR_EVERY_MS = 1_000;

/** `refused`: this account has no stream. `signed_out`: the session ended. Both stay until `start` is called again. */
export type LiveState = "idle" | "connecting" | "live" | "reconnecting" | "refused" | "signed_out";

/** What the ticket desk answered. */
export type Ticket = { readonly ticket: string } | { readonly failed: "signed_out" | "refused" | "unreachable" };

/** What opens a line: a ticket, for once; or the token that an earlier line was given. */
export type Entry = { readonly ticket: string } | { readonly resume: string };

/** The part of a WebSocket the client uses. */
export interface Line {
  send(text: string): void;
  close(): void;
}

export interface LineEars {
  opened(): void;
  heard(text: string): void;
  closed(code: number): void;
}

/** How far this account had read, kept over a reload of the page. It holds no personal data. */
export interface Mark {
  readonly epoch: string;
  readonly seq: number;
}

/** Everything outside: given in, so that the client can be tried without a network or a clock. */
export interface World {
  ticket(): Promise<Ticket>;
  open(entry: Entry, ears: LineEars): Line;
  /** Whether the server answers anything at all. */
  reachable(): Promise<boolean>;
  after(ms: number, act: () => void): () => void;
  luck(): number;
  remember(mark: Mark): void;
  remembered(): Mark | null;
}

/** How a break was mended: frame by frame, or by taking the whole list anew. */
export interface CaughtUp {
  readonly count: number;
  readonly by: "frames" | "list";
}

export interface LiveNews {
  state(state: LiveState, tries: number): void;
  board(board: Board, changes: readonly Change[]): void;
  caughtUp(caught: CaughtUp): void;
  /** Something arrived. `at` is the server's own time when it said so. */
  beat(at: string | null): void;
}

export class LiveClient {
  private board: Board | null = null;
  private line: Line | null = null;
  private token: string | null = null;
  private turn = 0;
  private tries = 0;
  private state: LiveState = "idle";
  private gapAt: number | null = null;
  private catching: { until: number; count: number } | null = null;
  private cursorSent = 0;
  private stopWatch = (): void => {};
  private stopRetry = (): void => {};
  private stopCursor: (() => void) | null = null;

  constructor(private readonly world: World, private readonly news: LiveNews) {}

  start(): void {
    if (this.state !== "idle" && this.state !== "refused" && this.state !== "signed_out") return;
    this.tries = 0;
    this.say("connecting");
    void this.connect();
  }

  /** End the stream and forget what it showed: the next account starts with nothing. */
  stop(): void {
    this.hangUp();
    this.board = null;
    this.token = null;
    this.say("idle");
  }

  /** The network is back or the page is looked at again: do not wait for the timer. */
  hurry(): void {
    if (this.state !== "reconnecting" || this.line !== null) return;
    this.stopRetry();
    void this.connect();
  }

  /** Take the answer to my own action at once; the same change on the stream is then no news. */
  took(alert: AlertView): void {
    if (this.board === null) return;
    const { board, change } = merge(this.board, alert);
    if (change !== null) this.show(board, [change]);
  }

  /** Tell the server that `id` was really in front of somebody. True when it could be sent. */
  shown(id: string, seq: number): boolean {
    if (this.state !== "live" || this.line === null) return false;
    this.write(this.line, { type: "shown", id, seq });
    return true;
  }

  private async connect(): Promise<void> {
    const turn = ++this.turn;
    const entry = this.token === null ? await this.world.ticket() : { resume: this.token };
    if (turn !== this.turn) return;
    if ("failed" in entry) {
      if (entry.failed === "unreachable") this.retry();
      else this.end(entry.failed);
      return;
    }
    const mine = (act: () => void): void => { if (turn === this.turn) act(); };
    let opened = false;
    this.watch(WELCOME_MS);
    this.line = this.world.open(entry, {
      opened: () => mine(() => { opened = true; this.hello(); }),
      heard: (text) => mine(() => this.heard(text)),
      closed: (code) => mine(() => {
        if (opened || "ticket" in entry) this.closed(code);
        else void this.doubt(turn);
      }),
    });
  }

  /** A token opened nothing. Only a server that answers has refused it; one that is away may still take it. */
  private async doubt(turn: number): Promise<void> {
    this.line = null;
    this.stopWatch();
    const answers = await this.world.reachable();
    if (turn !== this.turn) return;
    if (answers) this.token = null;
    this.retry();
  }

  private hello(): void {
    if (this.line === null) return;
    const place = this.board?.epoch ? this.board : { epoch: null, seq: null };
    this.write(this.line, { type: "hello", epoch: place.epoch, seq: place.seq });
  }

  private heard(text: string): void {
    try {
      const message = readMessage(text);
      this.watch(STALE_MS);
      this.news.beat(message?.type === "heartbeat" ? message.at : null);
      // Only a line that lasted to a heartbeat counts as good: a server that greets and drops is not hammered.
      if (message?.type === "heartbeat") this.tries = 0;
      if (message?.type === "welcome" || message?.type === "resume") this.token = message.resume ?? null;
      if (message?.type === "welcome") this.welcome(message.epoch, message.seq, message.recovered);
      else if (message?.type === "snapshot") this.snapshot(boardOf(message.epoch, message.seq, message.alerts, this.board));
      else if (message?.type === "frames") this.frames(message.frames);
    } catch (fault) {
      if (!(fault instanceof SyntaxError)) throw fault;
      this.again();
    }
  }

  private welcome(epoch: string, head: number, recovered: boolean): void {
    if (!recovered) return;
    if (this.board === null || this.board.epoch !== epoch) { this.board = null; this.again(); return; }
    this.catching = this.state === "reconnecting" ? { until: head, count: 0 } : null;
    this.say("live");
    this.caughtUpTo(this.board.seq);
  }

  private snapshot(board: Board): void {
    const broken = this.board !== null;
    const mark = this.world.remembered();
    const known = (alert: AlertView): boolean => {
      const mine = this.board?.open.get(alert.id);
      if (mine !== undefined) return mine.seq >= alert.seq;
      return this.board === null && mark?.epoch === board.epoch && alert.seq <= mark.seq;
    };
    const changes = [...board.open.values()].filter((alert) => !known(alert))
      .map((after) => ({ before: this.board?.open.get(after.id) ?? null, after }));
    this.gapAt = null;
    this.catching = null;
    this.show(board, changes);
    this.say("live");
    if (broken) this.news.caughtUp({ count: board.open.size, by: "list" });
  }

  private frames(frames: readonly Frame[]): void {
    if (this.board === null) { this.again(); return; }
    const { board, changes, verdict } = fold(this.board, frames);
    const moved = board.seq > this.board.seq;
    if (moved) this.show(board, changes);
    if (this.catching !== null) this.catching.count += changes.length;
    if (verdict !== "applied") { this.gap(board.seq); return; }
    this.gapAt = null;
    this.caughtUpTo(board.seq);
    if (moved) this.tellCursor();
  }

  /** First ask again from the cursor; the same gap twice means the log no longer has it: take the whole list. */
  private gap(at: number): void {
    if (this.gapAt === at) this.forgetPlace();
    this.gapAt = at;
    this.again();
  }

  private forgetPlace(): void {
    // Without an epoch the next hello asks for the whole list, while the rows stay on screen.
    if (this.board !== null) this.board = { ...this.board, epoch: "", seq: 0 };
  }

  private caughtUpTo(seq: number): void {
    if (this.catching === null || seq < this.catching.until) return;
    const { count } = this.catching;
    this.catching = null;
    this.news.caughtUp({ count, by: "frames" });
  }

  private show(board: Board, changes: readonly Change[]): void {
    // Tell first, then move: if showing fails the cursor stays, and the frames come again.
    this.news.board(board, changes);
    this.board = board;
    this.world.remember({ epoch: board.epoch, seq: board.seq });
  }

  private tellCursor(): void {
    if (this.stopCursor !== null) return;
    this.stopCursor = this.world.after(CURSOR_EVERY_MS, () => {
      this.stopCursor = null;
      if (this.line === null || this.board === null || this.board.seq === this.cursorSent) return;
      this.cursorSent = this.board.seq;
      this.write(this.line, { type: "cursor", seq: this.board.seq });
    });
  }

  private closed(code: number): void {
    this.line = null;
    if (code === CLOSED.session || code === CLOSED.entitlement) this.token = null;
    if (code === CLOSED.session) { this.end("signed_out"); return; }
    // Rights changed: what is on screen may no longer be mine to see.
    if (code === CLOSED.entitlement) { this.board = null; this.news.board(boardOf("", 0, []), []); }
    this.retry();
  }

  /** Drop this line and come back: it stalled, or what it said cannot be right. */
  private again(): void {
    this.hangUp();
    this.retry();
  }

  private retry(): void {
    this.stopWatch();
    const pause = wait(this.tries, this.world.luck());
    this.tries += 1;
    this.say("reconnecting");
    this.stopRetry = this.world.after(pause, () => void this.connect());
  }

  private end(state: "refused" | "signed_out"): void {
    this.hangUp();
    this.board = null;
    this.token = null;
    this.news.board(boardOf("", 0, []), []);
    this.say(state);
  }

  private hangUp(): void {
    this.turn += 1;
    this.stopWatch();
    this.stopRetry();
    this.stopCursor?.();
    this.stopCursor = null;
    this.catching = null;
    const line = this.line;
    this.line = null;
    line?.close();
  }

  private watch(ms: number): void {
    this.stopWatch();
    this.stopWatch = this.world.after(ms, () => this.again());
  }

  private say(state: LiveState): void {
    this.state = state;
    this.news.state(state, this.tries);
  }

  private write(line: Line, message: ClientMessage): void {
    line.send(JSON.stringify(message));
  }
}
