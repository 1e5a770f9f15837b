/** What the orders' pages ask of the server, by the server's own description. */
import type { components } from "@/api/api.gen";
import { answer, idempotencyKey, server } from "@/api/client";
import { pick } from "@/words";

type Schemas = components["schemas"];
export type Order = Schemas["DispatchOrderOut"];
export type Errand = Schemas["ErrandOut"];
export type Orders = Schemas["OrdersOut"];
export type Listed = Schemas["ListedOrderOut"];
export type AlertOrders = Schemas["AlertOrdersOut"];
export type Sending = Schemas["SendingOut"];
export type Codes = Schemas["DispatchCodesOut"];
export type Word = Schemas["DispatchWordOut"];
export type OrderIn = Schemas["OrderOfficersIn"];

/** The same press sent again after a broken line is answered by what it did the first time. */
const once = () => ({ headers: { "Idempotency-Key": idempotencyKey() } });
const of = (order_id: string) => ({ params: { path: { order_id } }, ...once() });

export const readOrdersOf = (alert_id: string, signal?: AbortSignal): Promise<AlertOrders> =>
  answer(server.GET("/api/v1/alerts/{alert_id}/orders", { params: { path: { alert_id } }, ...(signal ? { signal } : {}) }));

export const sendOrder = (alert_id: string, body: OrderIn): Promise<Order> =>
  answer(server.POST("/api/v1/alerts/{alert_id}/orders", { params: { path: { alert_id } }, ...once(), body }));

export const listOrders = (query: { whose?: "area" | "mine"; show?: "out" | "ended" }, signal?: AbortSignal): Promise<Orders> =>
  answer(server.GET("/api/v1/orders", { params: { query }, ...(signal ? { signal } : {}) }));

export const receiveOrder = (id: string): Promise<Order> =>
  answer(server.POST("/api/v1/orders/{order_id}/receipt", { ...of(id), body: { safety_read: true } }));

export const declineOrder = (id: string, reason: string, text: string): Promise<Order> =>
  answer(server.POST("/api/v1/orders/{order_id}/decline", { ...of(id), body: { reason, text } }));

export const arriveAt = (id: string): Promise<Order> => answer(server.POST("/api/v1/orders/{order_id}/arrival", of(id)));

export const feedBack = (id: string, outcome: string, text: string): Promise<Order> =>
  answer(server.POST("/api/v1/orders/{order_id}/feedback", { ...of(id), body: { outcome, text } }));

export const recallOrder = (id: string, officer: string | null): Promise<Order> =>
  answer(server.POST("/api/v1/orders/{order_id}/recall", { ...of(id), body: { officer } }));

/** A code's words in the language of the screen. */
export const spoken = (one: { readonly zh: string; readonly en: string }): string => pick({ word_zh: one.zh, word_en: one.en }, "word");

export function wordOf(words: readonly { readonly code: string; readonly zh: string; readonly en: string }[], code: string | null): string {
  const found = words.find((one) => one.code === code);
  return found === undefined ? "" : spoken(found);
}

/** How a task can come out. */
export const outcomesOf = (codes: Codes, task: string): Codes["outcomes"] =>
  codes.outcomes.filter((one) => one.tasks.length === 0 || one.tasks.includes(task));

/** What a line of the timeline calls a task, an outcome, a reason or an officer, by its code. */
export function namesOf(found: AlertOrders | null): ReadonlyMap<string, string> {
  if (found === null) return new Map();
  const { codes, items } = found;
  const words = [...codes.tasks, ...codes.declines, ...codes.outcomes].map((one) => [`order.${one.code}`, wordOf([one], one.code)] as const);
  const said = items.map(({ task }) => [`order.${task.code}`, spoken(task)] as const);
  const people = items.flatMap((order) => order.errands.map(({ officer }) => [`order.${officer.id}`, officer.name] as const));
  return new Map([...words, ...said, ...people]);
}
