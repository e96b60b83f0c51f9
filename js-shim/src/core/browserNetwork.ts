import type { Network } from "./send.js";
import { createDatabase } from "./store.js";

/** The browser as the sender needs it. `fetch` is the one from before anybody wrapped it. */
export function browserNetwork({ fetch }: { fetch: typeof globalThis.fetch }): Network {
  return {
    fetch,
    // A worker has none.
    beacon: (url, body) => navigator.sendBeacon?.(url, body) ?? false,
    database: createDatabase(),
    now: () => Date.now(),
    random: () => Math.random(),
    later: (work, ms) => void setTimeout(work, ms),
  };
}
