/** What the channels' page asks of the server. */
import { answer, server } from "@/api/client";
import { language } from "@/words";

export type DeliveryState = "waiting" | "attempted" | "failed" | "accepted" | "delivered" | "spared" | "gave_up";
export type AddressKind = "email" | "mobile" | "im";
export type Calling = "red" | "orange" | "yellow";
export const ADDRESS_KINDS: readonly AddressKind[] = ["email", "mobile", "im"];
export const CALLING: readonly Calling[] = ["red", "orange", "yellow"];

export interface Health {
  readonly last_success_at: string | null;
  readonly failing_since: string | null;
  /** For so long that it is an alert. */
  readonly failing: boolean;
  readonly failures: number;
  readonly last_error: string | null;
  readonly waiting: number;
}

export interface Channel {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly personal: boolean;
  readonly address_kind: AddressKind;
  /** Whether whoever asks can be reached over it. */
  readonly mine: boolean;
  readonly health: Health;
  readonly test: { readonly at: string; readonly state: DeliveryState; readonly error: string | null } | null;
}

/** What a channel is called in the language of the page. */
export const nameOf = (channel: Pick<Channel, "zh" | "en">): string => (language() === "zh" ? channel.zh : channel.en);

export interface Channels {
  readonly items: readonly Channel[];
  readonly webhook_hosts: readonly string[];
}

export interface Webhook {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  readonly office_id: string;
  readonly levels: readonly string[];
  readonly clinical: boolean;
  readonly made_at: string;
  readonly disabled_at: string | null;
  readonly health: Health;
}

export interface NewWebhook {
  readonly label: string;
  readonly url: string;
  readonly office_id: string;
  readonly levels: Calling[];
  readonly clinical: boolean;
}

export interface StaffContacts {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly contacts: readonly { readonly kind: AddressKind; readonly address_masked: string }[];
}

const whose = (id: string, kind: AddressKind) => ({ params: { path: { account_id: id, kind } } });

export const listChannels = (signal: AbortSignal): Promise<Channels> => answer(server.GET("/api/v1/channels", { signal }));

export const testChannel = (id: string): Promise<unknown> =>
  answer(server.POST("/api/v1/channels/{channel_id}/test", { params: { path: { channel_id: id } } }));

export const listWebhooks = (signal: AbortSignal): Promise<{ items: readonly Webhook[] }> =>
  answer(server.GET("/api/v1/webhooks", { signal }));

/** With its secret, shown once. */
export const createWebhook = (body: NewWebhook): Promise<{ webhook: Webhook; secret: string }> =>
  answer(server.POST("/api/v1/webhooks", { body }));

export const disableWebhook = (id: string): Promise<unknown> =>
  answer(server.POST("/api/v1/webhooks/{webhook_id}/disabling", { params: { path: { webhook_id: id } } }));

export const listContacts = (signal: AbortSignal): Promise<{ items: readonly StaffContacts[] }> =>
  answer(server.GET("/api/v1/channels/contacts", { signal }));

export const enterContact = (id: string, kind: AddressKind, address: string): Promise<unknown> =>
  answer(server.PUT("/api/v1/channels/contacts/{account_id}/{kind}", { ...whose(id, kind), body: { address } }));

export const strikeContact = (id: string, kind: AddressKind): Promise<unknown> =>
  answer(server.DELETE("/api/v1/channels/contacts/{account_id}/{kind}", whose(id, kind)));
