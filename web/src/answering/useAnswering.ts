/** One questionnaire being answered: every tap is kept at once, sent at once, and nothing is lost in between. */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { drop, keep, take } from "@/phone/drawers";
import { deliver, lettersOf, post, watchLetters, type Letter } from "@/phone/letters";
import { asked, firstOpen, isCritical, unanswered } from "./questions";
import { openPaper } from "./paper";
import type { Instrument, Question, SavedAnswer, ScreeningView } from "./shapes";

export type Stage =
  | "loading" | "away" | "signed_out" | "failed"
  | "consent" | "item" | "help" | "review" | "paused" | "finished" | "refused" | "gone";

/** Where the newest tap is. */
export type Keeping = "none" | "saving" | "saved" | "held" | "needs_pin" | "refused";

interface Draft {
  chosen: Record<string, number | null>;
  consented: boolean;
}

export interface Answering {
  stage: Ref<Stage>;
  trouble: Ref<string>;
  instrument: ShallowRef<Instrument | null>;
  screening: ShallowRef<ScreeningView | null>;
  questions: ComputedRef<readonly Question[]>;
  index: Ref<number>;
  question: ComputedRef<Question | null>;
  chosen: Ref<Record<string, number | null>>;
  blanks: ComputedRef<number>;
  keeping: ComputedRef<Keeping>;
  keptAt: ComputedRef<string | null>;
  /** The letter that carries the critical answer on show. */
  told: ComputedRef<Letter | null>;
  toldReply: ComputedRef<SavedAnswer | null>;
  waiting: ComputedRef<number>;
  load(): Promise<void>;
  consent(given: boolean): Promise<void>;
  choose(value: number): Promise<void>;
  go(step: -1 | 1): void;
  goTo(index: number): void;
  resume(): void;
  pause(): void;
  finish(): Promise<void>;
}

/** `owner`: under whose sign-in the taps are sent from this machine. */
export function useAnswering(id: () => string, owner: () => string | null): Answering {
  const stage = ref<Stage>("loading");
  const trouble = ref("");
  const instrument = shallowRef<Instrument | null>(null);
  const screening = shallowRef<ScreeningView | null>(null);
  const chosen = ref<Record<string, number | null>>({});
  const index = ref(0);
  const letters = shallowRef<readonly Letter[]>([]);
  const lastTap = ref<string | null>(null);
  /** From the tap until it is on the disk: nothing may be called saved meanwhile. */
  const tapping = ref(false);
  const criticalTap = ref<string | null>(null);

  const questions = computed(() => (instrument.value ? asked(instrument.value, chosen.value) : []));
  const question = computed(() => questions.value[index.value] ?? null);
  const find = (key: string | null): Letter | null => letters.value.find((each) => each.key === key) ?? null;
  const told = computed(() => find(criticalTap.value));
  const tap = computed(() => find(lastTap.value));

  async function refresh(): Promise<void> {
    const whose = owner();
    letters.value = whose ? (await lettersOf(whose)).filter((each) => each.about === id()) : [];
  }
  onScopeDispose(watchLetters(() => void refresh()));
  watch(owner, refresh);

  async function keepDraft(consented: boolean): Promise<void> {
    const draft: Draft = { chosen: { ...chosen.value }, consented };
    await keep("drafts", `screening:${id()}`, draft);
  }

  async function load(): Promise<void> {
    stage.value = "loading";
    const paper = await openPaper(id(), owner());
    if (paper.ended !== "open") {
      stage.value = paper.ended;
      trouble.value = paper.trouble;
      return;
    }
    instrument.value = paper.instrument;
    screening.value = paper.screening;
    const draft = await take<Draft>("drafts", `screening:${id()}`);
    chosen.value = { ...paper.screening.answers, ...draft?.chosen };
    await refresh();
    begin(paper.screening, draft?.consented ?? false);
    rememberUntold(paper.instrument);
  }

  /** A critical answer that nobody has heard of yet comes before any other question, also after a restart. */
  function rememberUntold(paper: Instrument): void {
    const untold = letters.value.find((each) => each.kind === "answer" && isOnItsWay(each) && criticalIn(paper, each));
    if (!untold || stage.value === "gone") return;
    criticalTap.value = untold.key;
    stage.value = "help";
  }

  function begin(view: ScreeningView, consentedHere: boolean): void {
    if (view.state === "finished" || view.state === "signed") stage.value = "gone";
    else if (view.state === "refused") stage.value = "refused";
    else if (view.state === "assigned" && !consentedHere) stage.value = "consent";
    else resume();
  }

  async function write(letter: Pick<Letter, "kind" | "method" | "body"> & { path: string }): Promise<Letter | null> {
    const whose = owner();
    if (!whose) return null;
    const written = await post({ ...letter, owner: whose, about: id(), path: `/screenings/${id()}${letter.path}` }, new Date());
    await refresh();
    void deliver(whose);
    return written;
  }

  async function consent(given: boolean): Promise<void> {
    await keepDraft(given);
    await write({ kind: "consent", method: "POST", path: "/consent", body: { given } });
    if (given) resume();
    else stage.value = "refused";
  }

  async function choose(value: number): Promise<void> {
    const item = question.value?.id;
    if (!item || !instrument.value) return;
    tapping.value = true;
    chosen.value = { ...chosen.value, [item]: value };
    await keepDraft(true);
    const body = { value, taken_at: new Date().toISOString() };
    const written = await write({ kind: "answer", method: "PUT", path: `/answers/${item}`, body });
    lastTap.value = written?.key ?? null;
    tapping.value = false;
    // Known here without asking: the calm page comes at once, with or without a network.
    if (isCritical(instrument.value, item, value)) {
      criticalTap.value = written?.key ?? null;
      stage.value = "help";
    }
  }

  function goTo(next: number): void {
    index.value = Math.max(0, next);
    stage.value = index.value >= questions.value.length ? "review" : "item";
  }

  function resume(): void {
    goTo(firstOpen(questions.value, chosen.value));
  }

  async function finish(): Promise<void> {
    await write({ kind: "finish", method: "POST", path: "/finish", body: {} });
    await drop("drafts", `screening:${id()}`);
    stage.value = "finished";
  }

  return {
    stage, trouble, instrument, screening, questions, index, question, chosen, told,
    blanks: computed(() => unanswered(questions.value, chosen.value)),
    keeping: computed(() => (tapping.value ? "saving" : keepingOf(tap.value))),
    keptAt: computed(() => (tap.value ? (tap.value.received_at ?? tap.value.made_at) : null)),
    toldReply: computed(() => (told.value?.reply ?? null) as SavedAnswer | null),
    waiting: computed(() => letters.value.filter(isOnItsWay).length),
    load, consent, choose, goTo, resume, finish,
    go: (step) => goTo(Math.min(index.value, questions.value.length) + step),
    pause: () => (stage.value = "paused"),
  };
}

function isOnItsWay(letter: Letter): boolean {
  return letter.state === "held" || letter.state === "sent";
}

function criticalIn(paper: Instrument, letter: Letter): boolean {
  const item = letter.path.slice(letter.path.lastIndexOf("/") + 1);
  const { value } = letter.body;
  return typeof value === "number" && isCritical(paper, item, value);
}

function keepingOf(letter: Letter | null): Keeping {
  if (!letter) return "none";
  if (letter.state === "received") return "saved";
  if (letter.state === "refused") return "refused";
  if (!letter.stuck) return "saving";
  return letter.needs_sign_in ? "needs_pin" : "held";
}
