/** The service worker of the phone pages: opens them without a network and delivers what waits. It never keeps anything from /api/. */
import { take } from "../phone/drawers";
import { deliver } from "../phone/letters";

declare const self: ServiceWorkerGlobalScope;
/** The page and what it needs, written in by the build; a changed list is a new version. */
declare const __PHONE_FILES__: readonly string[];
declare const __PHONE_VERSION__: string;

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

const PREFIX = "phone-";
const CACHE = PREFIX + __PHONE_VERSION__;
/** Every phone address is the same page; the server answers all of them with index.html. */
const PAGE = "/m";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => {
      const fresh = [PAGE, ...__PHONE_FILES__].map((file) => new Request(file, { cache: "reload" }));
      return cache.addAll(fresh);
    }),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/api/") || pathname.startsWith("/health/")) return;
  if (request.mode === "navigate") {
    if (isPhonePage(pathname)) event.respondWith(page(request));
  } else {
    event.respondWith(kept(request));
  }
});

self.addEventListener("message", (event: ExtendableMessageEvent) => {
  if ((event.data as { type?: string } | null)?.type === "take-over") void self.skipWaiting();
});

self.addEventListener("sync", (event) => {
  const sync = event as SyncEvent;
  if (sync.tag === "letters") sync.waitUntil(deliverAll());
});

/** "/map" and "/me" begin with the same letters and are not ours. */
function isPhonePage(pathname: string): boolean {
  return pathname === PAGE || pathname.startsWith(`${PAGE}/`);
}

/** The kept page at once: the files it names are kept with it, a mixture of two versions cannot arise. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(PAGE)) ?? fetch(request);
}

async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

async function deliverAll(): Promise<void> {
  const owner = await take<string>("keys", "current");
  if (!owner) return;
  // "later" makes the browser wake us again; a finished sign-in waits for the person's PIN.
  if ((await deliver(owner)) === "later") throw new Error("not all delivered yet");
}
