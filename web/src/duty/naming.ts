/** The words of posts, seats and people on the roster. */
import { pick, useText } from "@/words";
import type { Post, Seat } from "./requests";

/** A post's word in the language of the page. */
export function postName(posts: readonly Post[], id: string): string {
  const found = posts.find((one) => one.id === id);
  return found ? pick({ name_zh: found.zh, name_en: found.en }, "name") : id;
}

/** A post with its office: 备勤 · 碧岭司法所. */
export function seatName(posts: readonly Post[], seat: Pick<Seat, "post" | "office">): string {
  return useText()("duty.details", { post: postName(posts, seat.post), office: pick(seat.office, "name") });
}
