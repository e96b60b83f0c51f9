import { isAsyncStack, wasmModules } from "./stackLines.js";
import type { Breadcrumb, Capture, Page } from "./types.js";

/** What differs from one capture to the next. */
export type Seen = Pick<Capture, "kind" | "name" | "message"> & Partial<Capture>;

/** Completes what was seen with an id, the time, the page and the trail that led here. */
export function newCapture(seen: Seen, breadcrumbs: Breadcrumb[]): Capture {
  const stack = seen.stack ?? "";
  return {
    event_id: newEventId(),
    timestamp: Date.now() / 1000,
    is_async: seen.kind === "rejection" || isAsyncStack(stack),
    page: page(),
    breadcrumbs,
    modules: wasmModules(stack).map((url) => ({ url })),
    ...seen,
  };
}

/** 32 hex digits. `crypto.randomUUID` is missing on plain-http pages, `getRandomValues` is not. */
function newEventId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function page(): Page {
  return { url: location.href, user_agent: navigator.userAgent, referrer: document.referrer };
}
