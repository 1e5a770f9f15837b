/** Puts the service worker in place for the phone pages, and brings a new version in without losing a word. */
import { ref } from "vue";

/** Only the phone's pages: an office computer is always online and must see a new version at once. */
const SCOPE = "/m";

/** True when a new version waits; nothing changes under the person's hands until they say so. */
export const updateReady = ref(false);

let waiting: ServiceWorker | null = null;
let asked = false;

/** Registers the worker once; does nothing where the browser (or plain http) allows none. */
export async function keepPagesOnPhone(): Promise<void> {
  if (!("serviceWorker" in navigator) || asked || import.meta.env.DEV) return;
  asked = true;
  try {
    const registration = await navigator.serviceWorker.register("/sw.js", { scope: SCOPE });
    follow(registration);
  } catch {
    // Without a worker the pages still work while there is a network.
    asked = false;
  }
}

function follow(registration: ServiceWorkerRegistration): void {
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => {
      if (coming.state === "installed") offer(coming);
    });
  });
}

function offer(worker: ServiceWorker | null): void {
  // The very first worker replaces nothing: there is nothing to offer.
  if (!worker || !navigator.serviceWorker.controller) return;
  waiting = worker;
  updateReady.value = true;
}

/** Lets the waiting version take over and opens the page anew; drafts are on the disk already. */
export function applyUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting?.postMessage({ type: "take-over" });
}
