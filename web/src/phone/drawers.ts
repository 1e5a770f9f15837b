/** What this phone keeps when there is no network: one small database with four drawers. Used by the pages and by the service worker. */

export type Drawer = "keys" | "letters" | "drafts" | "copies";

const NAME = "services";
const DRAWERS: readonly Drawer[] = ["keys", "letters", "drafts", "copies"];

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => DRAWERS.forEach((drawer) => request.result.createObjectStore(drawer));
    request.onsuccess = () => {
      // Another tab may clear the phone; holding the database open would block it.
      request.result.onversionchange = () => {
        request.result.close();
        opened = null;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opened = null;
      reject(request.error ?? new Error("the phone's store cannot be opened"));
    };
  });
  return opened;
}

/** Runs one step on a drawer and resolves when it is safely on the disk, not merely asked for. */
async function inDrawer<T>(drawer: Drawer, mode: IDBTransactionMode, step: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise<T>((resolve, reject) => {
    const transaction = database.transaction(drawer, mode);
    const request = step(transaction.objectStore(drawer));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("the phone's store refused the change"));
  });
}

/** The thing under `key`, or undefined. */
export function take<T>(drawer: Drawer, key: string): Promise<T | undefined> {
  return inDrawer<T | undefined>(drawer, "readonly", (store) => store.get(key) as IDBRequest<T | undefined>);
}

/** Everything in a drawer, in the order of its keys. */
export function takeAll<T>(drawer: Drawer): Promise<T[]> {
  return inDrawer<T[]>(drawer, "readonly", (store) => store.getAll() as IDBRequest<T[]>);
}

/** Puts a thing under `key`; what was there before is replaced. */
export async function keep(drawer: Drawer, key: string, thing: unknown): Promise<void> {
  await inDrawer(drawer, "readwrite", (store) => store.put(thing, key));
}

/** Takes the thing under `key` away. */
export async function drop(drawer: Drawer, key: string): Promise<void> {
  await inDrawer(drawer, "readwrite", (store) => store.delete(key));
}

/** Empties whole drawers. */
export async function emptyOut(drawers: readonly Drawer[]): Promise<void> {
  for (const drawer of drawers) await inDrawer(drawer, "readwrite", (store) => store.clear());
}

/** A random name of 32 hexadecimal digits; `crypto.randomUUID` would need https even on a trial network. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
