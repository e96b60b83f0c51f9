/** How long to wait before the next try. */
export interface Backoff {
  /** Did the last try fail? */
  isAway(): boolean;
  /** A number that changes with each failure: what begins in one round and fails counts once. */
  round(): number;
  failed(round: number): void;
  succeeded(): void;
  /** Milliseconds to wait. */
  pauseMs(): number;
}

const FIRST_MS = 2_000;
const LONGEST_MS = 300_000;

/** Doubles with each failure, and keeps tabs from trying in step. `random` answers 0 to 1. */
export function createBackoff(random: () => number): Backoff {
  let failures = 0;
  return {
    isAway: () => failures > 0,
    round: () => failures,
    failed(round) {
      if (round === failures) failures++;
    },
    succeeded() {
      failures = 0;
    },
    pauseMs() {
      const longest = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
      return longest * (0.5 + random() / 2);
    },
  };
}
