/** When the collector wants no more events for a while. */
export interface RateLimits {
  /** Reads what a response says. */
  update(status: number, retryAfter: string | null, limits: string | null): void;
  /** Milliseconds until events may be sent again; 0 when they may be. */
  remainingMs(): number;
}

/** What a bare 429 means, as in Sentry's own SDKs. */
const DEFAULT_SECONDS = 60;
/** A wrong header must not silence a tab for days. */
const MOST_SECONDS = 3600;

/** `now` in milliseconds. Source: Sentry developer documentation, "Rate Limiting". */
export function createRateLimits(now: () => number): RateLimits {
  let until = 0;
  return {
    update(status, retryAfter, limits) {
      const seconds = limits !== null ? eventSeconds(limits) : fallbackSeconds(status, retryAfter, now());
      until = Math.max(until, now() + Math.min(seconds, MOST_SECONDS) * 1000);
    },
    remainingMs: () => Math.max(0, until - now()),
  };
}

/** The longest limit in `secs:category;category:scope:reason, …` that covers errors; no category means all. */
function eventSeconds(header: string): number {
  const applying = header.split(",").map((limit) => {
    const [seconds = "", categories = ""] = limit.trim().split(":");
    const covers = categories === "" || /(^|;)(error|default)(;|$)/.test(categories);
    return covers ? Number.parseInt(seconds, 10) || 0 : 0;
  });
  return Math.max(0, ...applying);
}

function fallbackSeconds(status: number, retryAfter: string | null, now: number): number {
  if (status !== 429 && status !== 503) return 0;
  if (retryAfter === null) return status === 429 ? DEFAULT_SECONDS : 0;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? DEFAULT_SECONDS : Math.max(0, (date - now) / 1000);
}
