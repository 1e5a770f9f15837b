/** Who was told, what they saw, who is next. */
import { describe, expect, it } from "vitest";
import { nextOf, othersIn, toldIn } from "./notices";
import type { Calling, Notice, NoticeChannel, NoticePost } from "./requests";

const HE = { id: "he", name: "何示禾" };
const ZHOU = { id: "zhou", name: "周示守" };
const post = (id: string): NoticePost => ({ id, zh: id, en: id, because: "on_shift" });
const at = (minute: number): string => `2026-11-24T09:${String(minute).padStart(2, "0")}:00+00:00`;
const notice = (fields: Partial<Notice>): Notice => ({
  id: "n", round: 1, step: 1, account: HE, posts: [post("standby")], state: "attempted", start_at: at(30), attempted_at: at(30),
  accepted_at: null, delivered_at: null, display_by: at(32), displayed_at: null, acknowledged_at: null, acted_at: null,
  missed_at: null, spared_at: null, channels: [], ...fields,
});
const calling = (notices: Notice[], next: string | null = null): Calling => ({
  level: "red", chain_version: 1, opened_at: at(30), ended_at: null, ended: null, next_at: next, notices,
});

describe("toldIn", () => {
  it("gives each person one row with the first instant of each state and every post", () => {
    const again = notice({ round: 2, attempted_at: at(45), posts: [post("leader")], displayed_at: at(46) });

    const rows = toldIn(calling([notice({ missed_at: at(32) }), again]));

    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ who: HE, times: 2, missedBy: null, spared: false });
    expect(rows[0]?.marks).toMatchObject({ attempted: at(30), displayed: at(46), accepted: null });
    expect(rows[0]?.posts.map((it) => it.id)).toEqual(["standby", "leader"]);
  });

  it("tells missed from spared, and lets what waits wait", () => {
    const rows = toldIn(calling([
      notice({ missed_at: at(32), spared_at: at(33) }),
      notice({ account: ZHOU, spared_at: at(31) }),
      notice({ account: null, attempted_at: null, state: "waiting", step: 2 }),
    ]));

    expect(rows.map((it) => [it.who?.id, it.missedBy, it.spared])).toEqual([["he", at(32), false], ["zhou", null, true]]);
  });

  it("has a row for a post that nobody may be told for", () => {
    const rows = toldIn(calling([notice({ account: null, attempted_at: null, missed_at: at(30), display_by: at(30) })]));

    expect(rows[0]).toMatchObject({ who: null, times: 0, missedBy: at(30) });
  });
});

describe("channels", () => {
  const way = (fields: Partial<NoticeChannel>): NoticeChannel => ({
    id: "mail", zh: "电子邮件", en: "E-mail", state: "accepted", attempts: 1, due_at: null,
    accepted_at: at(30), delivered_at: null, ended_at: null, error: null, ...fields,
  });

  it("stand beside the person they reach, each with its newest message", () => {
    const again = notice({ round: 2, attempted_at: at(45), channels: [way({ state: "failed", accepted_at: null })] });

    const [row] = toldIn(calling([notice({ channels: [way({}), way({ id: "sms" })] }), again]));

    expect(row?.channels.map((it) => [it.id, it.state])).toEqual([["mail", "failed"], ["sms", "accepted"]]);
  });
});

describe("othersIn", () => {
  it("names who saw it without having been told", () => {
    const line = { seq: 1, at: at(31), what: "displayed", actor: ZHOU, code: null, level: null, text: null };

    expect(othersIn([line, { ...line, actor: HE }], [calling([notice({})])]).map((it) => it.who)).toEqual([ZHOU]);
  });
});

describe("nextOf", () => {
  it("is the step that begins next, with its posts", () => {
    const waiting = notice({ account: null, state: "waiting", start_at: at(35), posts: [post("head_above")] });

    expect(nextOf(calling([notice({}), waiting], at(35)))).toEqual({ at: at(35), posts: [post("head_above")] });
    expect(nextOf(calling([waiting]))).toBeNull();
    expect(nextOf(undefined)).toBeNull();
  });
});
