/** Who was told of an alert, what they saw, and who is next: the server's callings as rows a person. */
import type { Named } from "@/api/shapes";
import { proofOf } from "./proof";
import type { Calling, Notice, NoticeChannel, NoticePost, TimelineLine } from "./requests";

export type Mark = "attempted" | "accepted" | "delivered" | "displayed" | "acknowledged" | "acted";

export interface Told {
  readonly who: Named | null;
  readonly posts: readonly NoticePost[];
  /** How often they were told in this calling; 0 for somebody who only saw it. */
  readonly times: number;
  readonly marks: Readonly<Record<Mark, string | null>>;
  /** By when the last notice was to be on a screen and was not. */
  readonly missedBy: string | null;
  /** It was over before the last notice was seen. */
  readonly spared: boolean;
  /** Beside the console: each message of this calling, the newest of each channel. */
  readonly channels: readonly NoticeChannel[];
}

export interface Next {
  readonly at: string;
  readonly posts: readonly NoticePost[];
}

const MARKS: readonly Mark[] = ["attempted", "accepted", "delivered", "displayed", "acknowledged", "acted"];
const first = (notices: readonly Notice[], mark: Mark): string | null =>
  notices.map((it) => it[`${mark}_at`]).filter((at) => at !== null).sort()[0] ?? null;

function row(notices: readonly Notice[]): Told {
  const last = notices[notices.length - 1];
  const marks = Object.fromEntries(MARKS.map((mark) => [mark, first(notices, mark)])) as Record<Mark, string | null>;
  const posts = new Map(notices.flatMap((it) => it.posts.map((post) => [post.id, post] as const)));
  const unseen = last !== undefined && last.displayed_at === null && last.acknowledged_at === null;
  const channels = new Map(notices.flatMap((it) => it.channels.map((one) => [one.id, one] as const)));
  return {
    who: last?.account ?? null,
    posts: [...posts.values()],
    times: notices.filter((it) => it.attempted_at !== null).length,
    marks,
    missedBy: unseen && last.missed_at !== null ? last.display_by : null,
    spared: unseen && last.missed_at === null && last.spared_at !== null,
    channels: [...channels.values()],
  };
}

/** One row a person who was told, in the order of the chain; a post nobody may be told for has one too. */
export function toldIn(calling: Calling): Told[] {
  const by = new Map<string, Notice[]>();
  for (const notice of calling.notices) {
    if (notice.attempted_at === null && notice.missed_at === null) continue;
    const key = notice.account?.id ?? notice.posts.map((post) => post.id).join(" ");
    by.set(key, [...(by.get(key) ?? []), notice]);
  }
  return [...by.values()].map(row);
}

/** Who saw the alert or acted on it without having been told, from its timeline. */
export function othersIn(timeline: readonly TimelineLine[], callings: readonly Calling[]): Told[] {
  const told = new Set(callings.flatMap((it) => it.notices.map((one) => one.account?.id)));
  return proofOf(timeline)
    .filter((proof) => !told.has(proof.who.id))
    .map((proof) => ({
      who: proof.who,
      posts: [],
      times: 0,
      marks: { attempted: null, accepted: null, delivered: null, displayed: proof.shownAt, acknowledged: proof.takenAt, acted: proof.actedAt },
      missedBy: null,
      spared: false,
      channels: [],
    }));
}

/** Who is told next and when, while the alert calls and nobody has taken it. */
export function nextOf(calling: Calling | undefined): Next | null {
  if (calling === undefined || calling.next_at === null) return null;
  const at = calling.next_at;
  return { at, posts: calling.notices.filter((it) => it.state === "waiting" && it.start_at === at).flatMap((it) => it.posts) };
}
