/** The bytes that keepalive requests of a page may have under way: one quota for all of them. */
export interface Quota {
  /** Takes so many bytes out; false when there are not so many. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

/** https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const KEEPALIVE_BYTES = 65_536;
/** Chromium and Firefox count a request for a while after it was answered. */
const LATE_MS = 1_000;

export function createQuota(later: (work: () => void, ms: number) => void): Quota {
  let left = KEEPALIVE_BYTES;
  return {
    take(bytes) {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
    giveBack(bytes) {
      later(() => {
        left += bytes;
      }, LATE_MS);
    },
  };
}

/** The browser counts the bytes of a body, not its UTF-16 units. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
