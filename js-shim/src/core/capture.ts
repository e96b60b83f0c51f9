import type { Sight } from "../early/createShim.js";
import type { Capture, ClickMark } from "../types.js";
import { scriptsOf } from "./scripts.js";
import type { Seen } from "./seen.js";
import { isAsyncStack } from "./stackLines.js";

/** Completes what was read of a sight with the moment, the page and the trail that led here. */
export function newCapture(sight: Sight, seen: Seen, modules: Capture["modules"]): Capture {
  const stack = seen.stack ?? "";
  return {
    event_id: sight.event_id,
    timestamp: sight.timestamp,
    is_async: seen.kind === "rejection" || isAsyncStack(stack),
    page: { url: sight.url, user_agent: navigator.userAgent, referrer: referrer() },
    breadcrumbs: sight.breadcrumbs,
    modules,
    scripts: scriptsOf([stack, ...(seen.causes ?? []).map((cause) => cause.stack)]),
    ...seen,
    tags: { ...labels(sight.mark), ...seen.tags },
  };
}

const MOST_LABELS = 10;
const LABEL_LIMIT = 200;

/** What a click was marked with, as tags. */
function labels(mark: ClickMark | undefined): Record<string, string> {
  const given = Object.entries({ ...(mark?.critical ? { critical: true } : {}), ...mark?.labels });
  const kept = given.slice(0, MOST_LABELS).map(([key, value]) => [key, String(value).slice(0, LABEL_LIMIT)]);
  return Object.fromEntries(kept);
}

/** A worker has none. */
function referrer(): string {
  return typeof document === "undefined" ? "" : document.referrer;
}
