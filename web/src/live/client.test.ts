/** The stream's client: nothing twice, nothing missing, and it always comes back. */
import { beforeEach, describe, expect, it } from "vitest";
import { LiveClient, STALE_MS, type CaughtUp, type Entry, type LineEars, type LiveState, type Mark, type Ticket } from "./client";
import type { Board, Change } from "./board";
import { aFrame, anAlert } from "./building";

interface Timer { due: number; act: () => void; off: boolean }

/** A world without a network: the test speaks for the server and moves the clock. */
class Bench {
  now = 0;
  timers: Timer[] = [];
  sent: Array<Record<string, unknown>> = [];
  ears: LineEars | null = null;
  opened = 0;
  entries: Entry[] = [];
  answers = true;
  closedByClient = 0;
  mark: Mark | null = null;
  answer: Ticket = { ticket: "t" };
  states: LiveState[] = [];
  board: Board | null = null;
  changes: Change[] = [];
  caught: CaughtUp[] = [];
  client = new LiveClient(
    {
      ticket: () => Promise.resolve(this.answer),
      open: (entry, ears) => {
        this.opened += 1;
        this.entries.push(entry);
        this.ears = ears;
        return { send: (text) => { this.sent.push(JSON.parse(text)); }, close: () => { this.closedByClient += 1; } };
      },
      reachable: () => Promise.resolve(this.answers),
      after: (ms, act) => {
        const timer: Timer = { due: this.now + ms, act, off: false };
        this.timers.push(timer);
        return () => { timer.off = true; };
      },
      luck: () => 0.5,
      remember: (mark) => { this.mark = mark; },
      remembered: () => this.mark,
    },
    {
      state: (state) => { this.states.push(state); },
      board: (board, changes) => { this.board = board; this.changes.push(...changes); },
      caughtUp: (caught) => { this.caught.push(caught); },
      beat: () => {},
    },
  );

  async pass(ms: number): Promise<void> {
    this.now += ms;
    for (const timer of this.timers.filter((it) => !it.off && it.due <= this.now)) {
      timer.off = true;
      timer.act();
    }
    await Promise.resolve();
    await Promise.resolve();
  }

  say(message: object): void { this.ears?.heard(JSON.stringify(message)); }

  async connected(seq = 10, ids: readonly string[] = []): Promise<void> {
    this.client.start();
    await this.pass(0);
    this.ears?.opened();
    this.say({ type: "welcome", epoch: "e1", seq, recovered: false, heartbeat_s: 15 });
    this.say({ type: "snapshot", epoch: "e1", seq, alerts: ids.map((id, at) => anAlert(id, at + 1)) });
  }

  async reconnect(): Promise<void> {
    await this.pass(60_000);
    this.ears?.opened();
  }

  get hellos(): Array<Record<string, unknown>> { return this.sent.filter((it) => it.type === "hello"); }
}

describe("LiveClient", () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });

  it("says hello without a cursor first and is live after the snapshot", async () => {
    await bench.connected(10, ["a"]);

    expect(bench.hellos).toEqual([{ type: "hello", epoch: null, seq: null }]);
    expect(bench.states).toEqual(["connecting", "live"]);
    expect([...(bench.board?.open.keys() ?? [])]).toEqual(["a"]);
  });

  it("resumes from its cursor and says how many entries it caught up", async () => {
    await bench.connected(10, ["a"]);
    bench.say({ type: "frames", frames: [aFrame("b", 12, 10)] });
    bench.ears?.closed(1006);
    await bench.reconnect();
    bench.say({ type: "welcome", epoch: "e1", seq: 15, recovered: true, heartbeat_s: 15 });
    bench.say({ type: "frames", frames: [aFrame("c", 14, 12), aFrame("d", 15, 14)] });

    expect(bench.hellos[1]).toEqual({ type: "hello", epoch: "e1", seq: 12 });
    expect(bench.caught).toEqual([{ count: 2, by: "frames" }]);
    expect([...(bench.board?.open.keys() ?? [])]).toEqual(["a", "b", "c", "d"]);
    expect(bench.changes.map((it) => it.after.id)).toEqual(["a", "b", "c", "d"]);
  });

  it("comes back at once from its cursor when a frame is missing, and takes the list when it is still missing", async () => {
    await bench.connected(10);
    bench.say({ type: "frames", frames: [aFrame("b", 14, 12)] });
    await bench.reconnect();
    bench.say({ type: "welcome", epoch: "e1", seq: 14, recovered: true, heartbeat_s: 15 });
    bench.say({ type: "frames", frames: [aFrame("b", 14, 12)] });
    await bench.reconnect();

    expect(bench.board?.open.size).toBe(0);
    expect(bench.hellos.slice(1)).toEqual([
      { type: "hello", epoch: "e1", seq: 10 },
      { type: "hello", epoch: null, seq: null },
    ]);
  });

  it("takes the whole list when the epoch has changed, and tells only what is new in it", async () => {
    await bench.connected(10, ["a", "b"]);
    bench.changes = [];
    bench.ears?.closed(1012);
    await bench.reconnect();
    bench.say({ type: "welcome", epoch: "e2", seq: 3, recovered: false, heartbeat_s: 15 });
    bench.say({ type: "snapshot", epoch: "e2", seq: 3, alerts: [anAlert("b", 2), anAlert("c", 3)] });

    expect([...(bench.board?.open.keys() ?? [])]).toEqual(["b", "c"]);
    expect(bench.changes.map((it) => it.after.id)).toEqual(["c"]);
    expect(bench.caught).toEqual([{ count: 2, by: "list" }]);
  });

  it("counts silence of thirty seconds as broken, and not a moment less", async () => {
    await bench.connected();
    await bench.pass(STALE_MS - 1);
    const before = bench.states[bench.states.length - 1];
    await bench.pass(1);

    expect([before, bench.states[bench.states.length - 1]]).toEqual(["live", "reconnecting"]);
    expect(bench.closedByClient).toBe(1);
  });

  it("hears nothing more from a line it has dropped", async () => {
    await bench.connected();
    const old = bench.ears;
    await bench.pass(STALE_MS);
    old?.heard(JSON.stringify({ type: "frames", frames: [aFrame("late", 11, 10)] }));

    expect(bench.board?.open.has("late")).toBe(false);
  });

  it("stops at an ended session and shows nothing any more", async () => {
    await bench.connected(10, ["a"]);
    bench.ears?.closed(4401);
    await bench.pass(120_000);

    expect(bench.states[bench.states.length - 1]).toBe("signed_out");
    expect([bench.opened, bench.board?.open.size]).toEqual([1, 0]);
  });

  it("empties the board when rights changed and starts anew without a cursor", async () => {
    await bench.connected(10, ["a"]);
    bench.ears?.closed(4403);
    const shown = bench.board?.open.size;
    await bench.reconnect();

    expect(shown).toBe(0);
    expect(bench.hellos[1]).toEqual({ type: "hello", epoch: null, seq: null });
  });

  it("comes back with the token it was given last, and asks for no ticket", async () => {
    await bench.connected(10, ["a"]);
    bench.say({ type: "welcome", epoch: "e1", seq: 10, recovered: true, heartbeat_s: 15, resume: "r1", resume_s: 600 });
    bench.say({ type: "resume", resume: "r2", resume_s: 600 });
    bench.answer = { failed: "unreachable" };
    bench.ears?.closed(1012);
    await bench.reconnect();

    expect(bench.entries).toEqual([{ ticket: "t" }, { resume: "r2" }]);
    expect(bench.hellos[1]).toEqual({ type: "hello", epoch: "e1", seq: 10 });
  });

  it("takes a ticket when the server refuses the token, and keeps the token while nobody answers", async () => {
    await bench.connected(10);
    bench.say({ type: "resume", resume: "r", resume_s: 600 });
    bench.ears?.closed(1006);
    await bench.pass(60_000);
    bench.answers = false;
    bench.ears?.closed(1006);
    await bench.pass(0);
    await bench.pass(60_000);
    bench.answers = true;
    bench.ears?.closed(1006);
    await bench.pass(0);
    await bench.pass(60_000);

    expect(bench.entries).toEqual([{ ticket: "t" }, { resume: "r" }, { resume: "r" }, { ticket: "t" }]);
  });

  it("never comes back with a token after its session or its rights have ended", async () => {
    await bench.connected(10);
    bench.say({ type: "resume", resume: "r", resume_s: 600 });
    bench.ears?.closed(4403);
    await bench.reconnect();

    expect(bench.entries).toEqual([{ ticket: "t" }, { ticket: "t" }]);
  });

  it("keeps trying while the server cannot be reached, and goes on at once when told to hurry", async () => {
    await bench.connected();
    bench.answer = { failed: "unreachable" };
    bench.ears?.closed(1006);
    await bench.pass(60_000);
    bench.answer = { ticket: "t" };
    bench.client.hurry();
    await bench.pass(0);

    expect(bench.opened).toBe(2);
  });

  it("does not skip a damaged frame: it asks again from its cursor", async () => {
    await bench.connected(10);
    const { alert: _cut, ...damaged } = aFrame("b", 11, 10);
    bench.say({ type: "frames", frames: [damaged] });
    await bench.reconnect();

    expect(bench.hellos[1]).toEqual({ type: "hello", epoch: "e1", seq: 10 });
  });

  it("ignores kinds of message it does not know", async () => {
    await bench.connected(10);
    bench.say({ type: "weather", rain: true });

    expect(bench.states[bench.states.length - 1]).toBe("live");
  });

  it("takes the answer to an own action once, also when the stream brings it again", async () => {
    await bench.connected(10, ["a"]);
    bench.changes = [];
    const mine = { ...anAlert("a", 11), state: "acknowledged" as const };
    bench.client.took(mine);
    bench.say({ type: "frames", frames: [aFrame("a", 11, 10, { state: "acknowledged" })] });

    expect(bench.changes.map((it) => it.after.state)).toEqual(["acknowledged"]);
    expect(bench.board?.seq).toBe(11);
  });

  it("after a reload treats what this account had already read as known", async () => {
    bench.mark = { epoch: "e1", seq: 1 };
    await bench.connected(10, ["a", "b"]);

    expect(bench.changes.map((it) => it.after.id)).toEqual(["b"]);
  });
});
