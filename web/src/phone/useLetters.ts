/** The queue as a page sees it: reactive, and delivered whenever there is a chance. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { deliver, forgetOldReceipts, lettersOf, watchLetters, type Letter } from "./letters";
import { lostNetwork, openPhone, phone } from "./session";

/** Everything `owner` sent from this machine, oldest first; by default whoever uses this phone. */
export function useLetters(owner: () => string | null = () => phone.owner): ShallowRef<readonly Letter[]> {
  const letters = shallowRef<readonly Letter[]>([]);
  const refresh = async (): Promise<void> => {
    const whose = owner();
    letters.value = whose ? await lettersOf(whose) : [];
  };
  onScopeDispose(watchLetters(() => void refresh()));
  watch(owner, refresh, { immediate: true });
  return letters;
}

/** Delivers now, when the network comes back, and when the page is looked at again (background sync is not everywhere). */
export function useDelivery(): void {
  const go = (): void => {
    if (document.visibilityState !== "visible") return;
    // Nothing may be waiting: the server is asked all the same, so that the page says how it stands.
    if (phone.standing === "away") void openPhone(new Date());
    if (phone.owner) void deliver(phone.owner);
  };
  window.addEventListener("online", go);
  window.addEventListener("offline", lostNetwork);
  document.addEventListener("visibilitychange", go);
  void forgetOldReceipts(new Date());
  watch(() => phone.owner, go, { immediate: true });
  onScopeDispose(() => {
    window.removeEventListener("online", go);
    window.removeEventListener("offline", lostNetwork);
    document.removeEventListener("visibilitychange", go);
  });
}

/** Asks the browser to wake the service worker once there is a network, where it can. */
export async function askForBackgroundSync(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration("/m");
  const sync = (registration as SyncingRegistration | undefined)?.sync;
  // Refused in private windows: the page delivers by itself then.
  await sync?.register("letters").catch(() => undefined);
}

interface SyncingRegistration extends ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}
