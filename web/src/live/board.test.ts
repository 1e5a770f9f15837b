/** The fold: board now = board then + frames between, and a gap never goes unnoticed. */
import { describe, expect, it } from "vitest";
import { boardOf, countByLevel, ENDED_KEPT, fold, inOrder, merge } from "./board";
import { aFrame, anAlert } from "./building";

describe("fold", () => {
  it("takes unbroken frames and moves the cursor to the last", () => {
    const { board, verdict, changes } = fold(boardOf("e1", 10, []), [aFrame("a", 11, 10), aFrame("b", 14, 11)]);

    expect([verdict, board.seq, [...board.open.keys()], changes.length]).toEqual(["applied", 14, ["a", "b"], 2]);
  });

  it("skips what it has: the same frames again change nothing", () => {
    const frames = [aFrame("a", 11, 10), aFrame("a", 12, 11, { state: "acknowledged" })];
    const once = fold(boardOf("e1", 10, []), frames).board;
    const { board, changes, verdict } = fold(once, frames);

    expect([board, changes, verdict]).toEqual([once, [], "applied"]);
  });

  it("stops before a frame whose predecessor it has not seen", () => {
    const { board, verdict } = fold(boardOf("e1", 10, []), [aFrame("a", 11, 10), aFrame("c", 14, 12), aFrame("d", 15, 14)]);

    expect([verdict, board.seq, [...board.open.keys()]]).toEqual(["gap", 11, ["a"]]);
  });

  it("accepts a predecessor older than a snapshot's head, which proves that nothing lies between", () => {
    expect(fold(boardOf("e1", 20, []), [aFrame("a", 21, 13)]).verdict).toBe("applied");
  });

  it("never takes a frame of another epoch", () => {
    const { verdict, board } = fold(boardOf("e2", 10, []), [aFrame("a", 11, 10)]);

    expect([verdict, board.seq, board.open.size]).toEqual(["foreign", 10, 0]);
  });

  it("ends at the same board as a fresh snapshot", () => {
    const then = boardOf("e1", 1, [anAlert("a", 1)]);
    const frames = [aFrame("b", 2, 1), aFrame("a", 3, 2, { state: "closed" }), aFrame("b", 4, 3, { state: "acknowledged" })];
    const fresh = boardOf("e1", 4, [anAlert("b", 4, { state: "acknowledged" })]);
    const { board } = fold(then, frames);

    expect([board.seq, board.open]).toEqual([fresh.seq, fresh.open]);
  });

  it("moves an ended alert out of the open ones and keeps it readable, up to a bound", () => {
    let board = boardOf("e1", 0, []);
    for (let at = 1; at <= ENDED_KEPT + 1; at += 1) {
      board = fold(board, [aFrame(`a${at}`, at, at - 1, { state: "withdrawn" })]).board;
    }

    expect([board.open.size, board.ended.size, board.ended.has("a1"), board.ended.has("a2")]).toEqual([0, ENDED_KEPT, false, true]);
  });
});

describe("merge", () => {
  it("takes a newer view of an alert without moving the cursor, and never an older one", () => {
    const board = boardOf("e1", 10, [anAlert("a", 5)]);

    expect(merge(board, anAlert("a", 12, { state: "acknowledged" })).board.open.get("a")?.state).toBe("acknowledged");
    expect(merge(board, anAlert("a", 12)).board.seq).toBe(10);
    expect(merge(board, anAlert("a", 4, { state: "closed" })).change).toBeNull();
  });
});

describe("inOrder", () => {
  it("puts the gravest first, then those nobody took, then the newest", () => {
    const alerts = [
      anAlert("taken", 1, { level: "red", state: "acknowledged" }),
      anAlert("blue", 2, { level: "blue" }),
      anAlert("old", 3, { opened_at: "2026-11-24T08:00:00+00:00" }),
      anAlert("new", 4),
      anAlert("red", 5, { level: "red" }),
    ];

    expect(inOrder(alerts).map((it) => it.id)).toEqual(["red", "taken", "new", "old", "blue"]);
  });
});

describe("countByLevel", () => {
  it("counts every level, also those with none", () => {
    expect(countByLevel([anAlert("a", 1), anAlert("b", 2, { level: "grey" })])).toEqual({ red: 0, orange: 1, yellow: 0, blue: 0, grey: 1 });
  });
});

describe("an exercise", () => {
  it("stands on the board and in no count", () => {
    const board = boardOf("e1", 1, [anAlert("a", 1, { level: "red", exercise: true }), anAlert("b", 1, { level: "red" })]);

    expect([board.open.size, countByLevel(board.open.values()).red]).toEqual([2, 1]);
  });
});
