import type { Category } from "./clientReports.js";

/** A masked envelope that is kept for later. */
export interface Entry {
  /** The event's id, so that an event is never kept twice. */
  key: string;
  eventId: string;
  category: Category;
  text: string;
  bytes: number;
  /** Where it goes; another app of the same origin may report elsewhere. */
  url: string;
  /** When it was first kept, in milliseconds. */
  at: number;
  /** How often the collector could not take it. */
  tries: number;
  /** Until when a tab is busy sending it, in milliseconds. */
  busyUntil: number;
}

/** What is to become of entries. */
export interface Change {
  put?: Entry[];
  remove?: string[];
}

/** Where entries lie. All of it may be shared with other tabs. */
export interface Store {
  /** Shows all entries to `decide`, oldest first, and does what it answers: one step, also between tabs. */
  change(decide: (entries: Entry[]) => Change): Promise<void>;
  /** Does it without looking, and at once: the page may be going. */
  write(change: Change): Promise<void>;
}

const DATABASE = "panicle";
const LETTERS = "letters";
/** An open database is closed when nothing happened for so long. */
const IDLE_MS = 2_000;
/** Some browsers never answer in private windows. */
const OPEN_WITHIN_MS = 3_000;

/** In the browser's database, which outlives the page. Rejects when there is none: private windows, opaque origins. */
export function createDatabase(): Store {
  let opened: Promise<IDBDatabase> | undefined;
  let database: IDBDatabase | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;

  function open(): Promise<IDBDatabase> {
    clearTimeout(idle);
    idle = setTimeout(close, IDLE_MS);
    opened ??= openDatabase(close).then((found) => {
      database = found;
      return found;
    });
    // One that failed to open is tried again the next time.
    opened.catch(close);
    return opened;
  }

  function close(): void {
    database?.close();
    opened = database = undefined;
  }

  return {
    async change(decide) {
      const transaction = (await open()).transaction(LETTERS, "readwrite");
      const letters = transaction.objectStore(LETTERS);
      const all: IDBRequest<Entry[]> = letters.getAll();
      all.onsuccess = () => {
        try {
          apply(letters, decide(all.result.sort((a, b) => a.at - b.at)));
        } catch {
          // Thrown here it would be an uncaught error of the page.
          transaction.abort();
        }
      };
      await done(transaction);
    },
    async write(change) {
      // No await when it is open: there may be no next turn.
      const transaction = (database ?? (await open())).transaction(LETTERS, "readwrite");
      apply(transaction.objectStore(LETTERS), change);
      transaction.commit?.();
      await done(transaction);
    },
  };
}

/** For a page without a database: gone with the page, unless somebody takes it out before. */
export function createMemory(): Store & { takeAll(): Entry[] } {
  let entries = new Map<string, Entry>();
  const write = async ({ put = [], remove = [] }: Change) => {
    for (const entry of put) entries.set(entry.key, entry);
    for (const key of remove) entries.delete(key);
  };
  return {
    change: (decide) => write(decide([...entries.values()])),
    write,
    takeAll() {
      const taken = [...entries.values()];
      entries = new Map();
      return taken;
    },
  };
}

/**
 * Has an earlier page left a database? Looking does not make one. `indexedDB.databases` would tell, but where storage is
 * forbidden Chromium rejects a promise that nobody holds, and the page sees it.
 */
export function hasDatabase(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(DATABASE);
      request.onupgradeneeded = () => request.transaction?.abort();
      request.onsuccess = () => {
        request.result.close();
        resolve(true);
      };
      request.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
    } catch {
      resolve(false);
    }
  });
}

function openDatabase(close: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(LETTERS, { keyPath: "key" });
    request.onsuccess = () => {
      // Another tab wants to change or delete it, or the user cleared the site's data.
      request.result.onversionchange = request.result.onclose = close;
      resolve(request.result);
    };
    request.onerror = (event) => {
      event.preventDefault();
      reject(request.error);
    };
    setTimeout(reject, OPEN_WITHIN_MS);
  });
}

function apply(letters: IDBObjectStore, { put = [], remove = [] }: Change): void {
  for (const entry of put) letters.put(entry);
  for (const key of remove) letters.delete(key);
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    // What was full does not fit: the caller keeps it in memory.
    transaction.onabort = () => reject(transaction.error);
  });
}
