/** The keys of devices and gateways, as the security administrators see them. */
import { answer, server } from "@/api/client";

export type KeyPurpose = "device" | "gateway" | "metrics" | "agency";
export const PURPOSES: readonly KeyPurpose[] = ["gateway", "device", "metrics", "agency"];

export interface MachineKey {
  readonly id: string;
  readonly label: string;
  readonly purpose: string;
  readonly office_id: string;
  readonly issued_at: string;
  readonly used_at: string | null;
  readonly revoked_at: string | null;
}

/** Shown once, never again. */
export interface IssuedKey {
  readonly key: MachineKey;
  readonly secret: string;
}

const one = (id: string) => ({ params: { path: { key_id: id } } });

export const listKeys = (signal: AbortSignal): Promise<{ items: readonly MachineKey[] }> =>
  answer(server.GET("/api/v1/keys", { signal }));

export const issueKey = (body: { label: string; purpose: KeyPurpose; office_id: string }): Promise<IssuedKey> =>
  answer(server.POST("/api/v1/keys", { body }));

/** The old key is useless at once. */
export const rotateKey = (id: string): Promise<IssuedKey> => answer(server.POST("/api/v1/keys/{key_id}/rotation", one(id)));

export const revokeKey = (id: string): Promise<unknown> => answer(server.POST("/api/v1/keys/{key_id}/revocation", one(id)));
