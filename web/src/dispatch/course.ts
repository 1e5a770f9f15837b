/** How far an officer has come with an order: five states with their times, and what comes next. */
import type { Errand, Order } from "./requests";

export const STATES = ["sent", "received", "arrived", "fed_back", "ended"] as const;
export type StateName = (typeof STATES)[number];

export interface Mark {
  readonly state: StateName;
  readonly at: string | null;
  /** The next thing that is awaited, and whether it is late. */
  readonly awaited: boolean;
  readonly late: boolean;
}

/** The five states of one officer; those not reached have no time. */
export function marksOf(order: Order, errand: Errand): readonly Mark[] {
  const fedBack = errand.state === "fed_back" ? errand.over_at : null;
  const at: Record<StateName, string | null> = {
    sent: order.sent_at,
    received: errand.received_at,
    arrived: errand.arrived_at,
    fed_back: fedBack,
    ended: order.ended_at,
  };
  const over = errand.over_at !== null;
  const next = over ? null : STATES.find((state) => at[state] === null);
  return STATES.map((state) => ({ state, at: at[state], awaited: state === next, late: state === next && errand.late !== null }));
}

export type Act = "receive" | "arrive" | "feedBack";

/** What the reader can do next with an order that names them; null when nothing. */
export function nextAct(errand: Errand | undefined): Act | null {
  if (errand === undefined || !errand.mine) return null;
  return errand.state === "sent" ? "receive" : errand.state === "received" ? "arrive" : errand.state === "arrived" ? "feedBack" : null;
}

/** Whoever has not arrived can still say that they cannot go. */
export const mayDecline = (errand: Errand): boolean => errand.mine && (errand.state === "sent" || errand.state === "received");

export const isOut = (errand: Errand): boolean => errand.over_at === null;

export interface Tally {
  readonly unheard: number;
  readonly underway: number;
  readonly there: number;
  readonly back: number;
}

/** Officers, not orders: 未接收, 途中, 现场, 已反馈. */
export function tally(orders: readonly Order[]): Tally {
  const all = orders.flatMap((order) => order.errands);
  const count = (state: Errand["state"]): number => all.filter((one) => one.state === state).length;
  return { unheard: count("sent"), underway: count("received"), there: count("arrived"), back: count("fed_back") };
}
