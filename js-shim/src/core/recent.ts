/** What happened within the last seconds. */
export interface Recent {
  add(key: string): void;
  has(key: string): boolean;
  /** Is there one that begins so? */
  hasLike(beginning: string): boolean;
}

const MOST = 100;

/** Remembers at most a hundred, each for `ms`; `now` in milliseconds. */
export function createRecent(ms: number, now: () => number): Recent {
  const times = new Map<string, number>();
  const has = (key: string) => now() - (times.get(key) ?? -Infinity) < ms;
  return {
    add(key) {
      // Deleted first, so that the oldest stays the first.
      times.delete(key);
      times.set(key, now());
      const [oldest] = times.keys();
      if (times.size > MOST && oldest !== undefined) times.delete(oldest);
    },
    has,
    hasLike: (beginning) => [...times.keys()].some((key) => key.startsWith(beginning) && has(key)),
  };
}
