import type { Category } from "./clientReports.js";

/** When the collector wants nothing of a kind for a while. */
export interface RateLimits {
  /** Reads what a response says. */
  update(status: number, retryAfter: string | null, limits: string | null): void;
  /** Milliseconds until this may be sent again; 0 when it may be. */
  remainingMs(category: Category): number;
}

/** What a bare 429 means, as in Sentry's own SDKs. */
const DEFAULT_SECONDS = 60;
/** A wrong header must not silence a tab for days. */
const MOST_SECONDS = 3600;
/** What limits each category; a message is of Sentry's category `default`, and travels as an error. */
const LIMITED_BY: Record<Category, RegExp> = { error: /^(error|default)$/, session: /^session$/ };

/** `now` in milliseconds. Source: Sentry developer documentation, "Rate Limiting". */
export function createRateLimits(now: () => number): RateLimits {
  const until: Record<Category, number> = { error: 0, session: 0 };

  function limit(seconds: number, names: string[]): void {
    const end = now() + Math.min(seconds, MOST_SECONDS) * 1000;
    for (const category of ["error", "session"] as const) {
      const isMeant = names.length === 0 || names.some((name) => LIMITED_BY[category].test(name));
      // Of overlapping limits the longest counts.
      if (isMeant) until[category] = Math.max(until[category], end);
    }
  }

  return {
    update(status, retryAfter, limits) {
      if (!limits) return limit(fallbackSeconds(status, retryAfter, now()), []);
      // `secs:category;category:scope:reason, …`; no category means all.
      for (const one of limits.split(",")) {
        const [seconds = "", names = ""] = one.trim().split(":");
        limit(Number.parseInt(seconds, 10) || 0, names.split(";").filter(Boolean));
      }
    },
    remainingMs: (category) => Math.max(0, until[category] - now()),
  };
}

function fallbackSeconds(status: number, retryAfter: string | null, now: number): number {
  if (status !== 429 && status !== 503) return 0;
  if (retryAfter === null) return status === 429 ? DEFAULT_SECONDS : 0;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? DEFAULT_SECONDS : Math.max(0, (date - now) / 1000);
}
