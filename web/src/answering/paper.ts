/** Opens a questionnaire: from the server, or from the copy kept here when there is no network. */
import { keep, take } from "@/phone/drawers";
import { send, type Answer } from "@/phone/requests";
import type { Instrument, ScreeningView } from "./shapes";

export type Paper =
  | { ended: "open"; screening: ScreeningView; instrument: Instrument }
  | { ended: "away" | "signed_out" | "failed"; trouble: string };

/** The screening and its instrument; `owner` keeps one person's copies from another's. */
export async function openPaper(id: string, owner: string | null): Promise<Paper> {
  const screening = await copied<ScreeningView>(`/screenings/${id}`, owner);
  if (screening.ended !== "done") return unopened(screening);
  const instrument = await copied<Instrument>(`/instruments/${screening.body.instrument}`, owner);
  if (instrument.ended !== "done") return unopened(instrument);
  return { ended: "open", screening: screening.body, instrument: instrument.body };
}

async function copied<T>(path: string, owner: string | null): Promise<Answer<T>> {
  const name = `${owner ?? "anyone"}:${path}`;
  const answer = await send<T>({ method: "GET", path });
  if (answer.ended === "done") {
    await keep("copies", name, answer.body);
    return answer;
  }
  const copy = answer.ended === "refused" ? undefined : await take<T>("copies", name);
  return copy === undefined ? answer : { ended: "done", body: copy, status: 200 };
}

function unopened(answer: Exclude<Answer<unknown>, { ended: "done" }>): Paper {
  if (answer.ended === "refused") return { ended: "failed", trouble: answer.code };
  return { ended: answer.ended === "signed_out" ? "signed_out" : "away", trouble: "" };
}
