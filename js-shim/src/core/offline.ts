import type { Category } from "./clientReports.js";
import { createMemory, type Entry, type Store } from "./store.js";

/** What is to be kept; `at` is now for what was not kept before. */
export type Parcel = Omit<Entry, "at" | "busyUntil"> & { at?: number };

/** Masked envelopes that could not be sent yet: they outlive the page where the browser lets them. */
export interface Offline {
  /** Keeps one; until `busyUntil` no tab sends it from here. */
  keep(parcel: Parcel, busyUntil: number): Promise<void>;
  /** Keeps it at once or never: the page goes. */
  keepNow(parcel: Parcel): void;
  /** It was answered, or is given up. */
  forget(key: string): Promise<void>;
  /** Takes the oldest ones that nobody sends, `most` at most; no other tab takes them within `LEASE_MS`. */
  claim(url: string, most: number, isWanted: (category: Category) => boolean): Promise<Claim>;
  /** Takes out what is in memory only, and would die with the page. */
  takeMortal(): Entry[];
}

/** What was taken, and when to look for more: milliseconds, 0 when nothing is left. */
export interface Claim {
  entries: Entry[];
  moreAt: number;
}

/** Longer than a request may take. */
export const LEASE_MS = 35_000;
const MOST_ENTRIES = 64;
const MOST_BYTES = 4 * 1024 * 1024;
const OLDEST_MS = 3 * 24 * 3_600_000;

/** `dropped` hears of each entry that had to go, `now` is in milliseconds. */
export function createOffline(
  database: Store,
  dropped: (entry: Entry, reason: "queue_overflow" | "network_error") => void,
  now: () => number,
): Offline {
  const memory = createMemory();

  /** In the database, or in memory when there is none or it is full. */
  async function keepIn(store: Store, entry: Entry): Promise<void> {
    let overflow: Entry[] = [];
    await store.change((entries) => {
      const others = entries.filter(({ key }) => key !== entry.key);
      overflow = beyondBounds([...others, entry]);
      return { put: [entry], remove: overflow.map(({ key }) => key) };
    });
    for (const one of overflow) dropped(one, "queue_overflow");
  }

  async function claimFrom(
    store: Store,
    url: string,
    most: number,
    isWanted: (category: Category) => boolean,
  ): Promise<Claim> {
    const claim: Claim = { entries: [], moreAt: 0 };
    let old: Entry[] = [];
    await store.change((entries) => {
      old = entries.filter((entry) => now() - entry.at > OLDEST_MS);
      const wanted = entries.filter(
        (entry) => entry.url === url && isWanted(entry.category) && !old.includes(entry),
      );
      const free = wanted.filter((entry) => entry.busyUntil <= now()).slice(0, most);
      const rest = wanted.filter((entry) => !free.includes(entry)).map(({ busyUntil }) => busyUntil);
      claim.entries = free.map((entry) => ({ ...entry, busyUntil: now() + LEASE_MS }));
      claim.moreAt = rest.length > 0 ? Math.max(now(), Math.min(...rest)) : 0;
      return { put: claim.entries, remove: old.map(({ key }) => key) };
    });
    for (const one of old) dropped(one, "network_error");
    return claim;
  }

  function entryOf(parcel: Parcel, busyUntil: number): Entry {
    const { key, eventId, category, text, bytes, url, at = now(), tries } = parcel;
    return { key, eventId, category, text, bytes, url, at, tries, busyUntil };
  }

  return {
    async keep(parcel, busyUntil) {
      const entry = entryOf(parcel, busyUntil);
      await keepIn(database, entry).catch(() => keepIn(memory, entry));
    },
    keepNow(parcel) {
      database.write({ put: [entryOf(parcel, 0)] }).catch(() => {});
    },
    async forget(key) {
      await memory.write({ remove: [key] });
      await database.write({ remove: [key] }).catch(() => {});
    },
    async claim(url, most, isWanted) {
      const nothing: Claim = { entries: [], moreAt: 0 };
      const kept = await claimFrom(database, url, most, isWanted).catch(() => nothing);
      const held = await claimFrom(memory, url, most - kept.entries.length, isWanted);
      return {
        entries: [...kept.entries, ...held.entries],
        moreAt: Math.min(kept.moreAt || held.moreAt, held.moreAt || kept.moreAt),
      };
    },
    takeMortal: () => memory.takeAll(),
  };
}

/** The oldest ones above the most that may be kept. */
function beyondBounds(entries: Entry[]): Entry[] {
  let count = entries.length;
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return entries.filter((entry) => {
    if (count <= MOST_ENTRIES && bytes <= MOST_BYTES) return false;
    count--;
    bytes -= entry.bytes;
    return true;
  });
}
