/** Changing a person: particulars, officer, where they are, plan, orders, who may see them, taking in. */
import { answer, server } from "./client";
import type { components } from "./api.gen";
import type { PersonDetail } from "./shapes";

type Sent = components["schemas"];
export type Particulars = Sent["ParticularsOut"];
export type Change = Sent["ChangeOut"];
export type OrderCodes = Sent["OrderCodesOut"];
export type Officer = Sent["OfficerOut"];
export type Restrictions = Sent["RestrictionsOut"];
export type Recomputed = Sent["RecomputedOut"];
export type Correction = Sent["CorrectionIn"];
export type Doubles = Sent["DoublesOut"];
export type NewPerson = Sent["PersonIn"];
export type NewOrder = Sent["OrderIn"];

/** A person after a change, and what followed for their duties. */
export interface Changed {
  readonly person: PersonDetail;
  readonly duties: Recomputed;
}

const of = (id: string) => ({ params: { path: { person_id: id } } });
const order = (id: string) => ({ params: { path: { order_id: id } } });

export const readParticulars = (id: string, signal: AbortSignal): Promise<Particulars> =>
  answer(server.GET("/api/v1/people/{person_id}/particulars", { ...of(id), signal }));

export const readOrderCodes = (signal: AbortSignal): Promise<OrderCodes> =>
  answer(server.GET("/api/v1/order-codes", { signal }));

export const listOfficers = (officeId: string, signal: AbortSignal): Promise<{ items: readonly Officer[] }> =>
  answer(server.GET("/api/v1/offices/{office_id}/officers", { params: { path: { office_id: officeId } }, signal }));

export const correctPerson = (id: string, body: Correction): Promise<unknown> =>
  answer(server.PATCH("/api/v1/people/{person_id}", { ...of(id), body }));

export const nameOfficer = (id: string, officerId: string | null): Promise<unknown> =>
  answer(server.PUT("/api/v1/people/{person_id}/officer", { ...of(id), body: { officer_id: officerId } }));

export const sayStatus = (id: string, body: Sent["StatusIn"]): Promise<Changed> =>
  answer(server.POST("/api/v1/people/{person_id}/status", { ...of(id), body })) as Promise<Changed>;

export const voidAbsence = (id: string, absenceId: string, reason: string): Promise<Changed> =>
  answer(
    server.POST("/api/v1/people/{person_id}/absences/{absence_id}/void", {
      params: { path: { person_id: id, absence_id: absenceId } },
      body: { reason },
    }),
  ) as Promise<Changed>;

export const setPlan = (id: string, plan: string): Promise<Changed> =>
  answer(server.PUT("/api/v1/people/{person_id}/plan", { ...of(id), body: { plan } })) as Promise<Changed>;

export const registerOrder = (id: string, body: NewOrder): Promise<Changed> =>
  answer(server.POST("/api/v1/people/{person_id}/orders", { ...of(id), body })) as Promise<Changed>;

export const changeClass = (orderId: string, body: Sent["ClassIn"]): Promise<Changed> =>
  answer(server.PUT("/api/v1/orders/{order_id}/class", { ...order(orderId), body })) as Promise<Changed>;

export const endOrder = (orderId: string, body: Sent["EndIn"]): Promise<Changed> =>
  answer(server.POST("/api/v1/orders/{order_id}/end", { ...order(orderId), body })) as Promise<Changed>;

export const voidOrder = (orderId: string, reason: string): Promise<Changed> =>
  answer(server.POST("/api/v1/orders/{order_id}/void", { ...order(orderId), body: { reason } })) as Promise<Changed>;

export const listRestrictions = (id: string, signal: AbortSignal): Promise<Restrictions> =>
  answer(server.GET("/api/v1/people/{person_id}/restrictions", { ...of(id), signal }));

export const restrict = (id: string, body: Sent["RestrictIn"]): Promise<unknown> =>
  answer(server.POST("/api/v1/people/{person_id}/restrictions", { ...of(id), body }));

export const lift = (id: string, accountId: string, reason: Sent["LiftIn"]["reason"]): Promise<unknown> =>
  answer(
    server.POST("/api/v1/people/{person_id}/restrictions/{account_id}/lift", {
      params: { path: { person_id: id, account_id: accountId } },
      body: { reason },
    }),
  );

/** Whether somebody is known already; nothing is written. */
export const findDoubles = (body: Sent["DoubleIn"]): Promise<Doubles> =>
  answer(server.POST("/api/v1/people/doubles", { body }));

export const registerPerson = (body: NewPerson): Promise<PersonDetail> =>
  answer(server.POST("/api/v1/people", { body })) as Promise<PersonDetail>;
