import type { Seen } from "./capture.js";
import { describe } from "./describe.js";
import { quietly } from "./quietly.js";

/** Whom the listeners tell. */
export interface Heard {
  /** Something failed; `thrown` is the value itself, when there is one. */
  failed(seen: Seen, thrown?: unknown): void;
  /** The page may be about to go. */
  hidden(): void;
  /** The page goes. */
  left(): void;
}

/**
 * Listens to everything the browser says of failures. `addEventListener`, so an app's `window.onerror` stays as it is.
 * Without `capture`: an image that fails to load is no error of the code.
 */
export function installListeners(heard: Heard): void {
  listen(window, "error", (event: ErrorEvent) => heard.failed(fromError(event), event.error));
  listen(window, "unhandledrejection", (event: PromiseRejectionEvent) =>
    heard.failed({ kind: "rejection", ...describe(event.reason, "UnhandledRejection") }, event.reason),
  );
  listen(document, "securitypolicyviolation", (event: SecurityPolicyViolationEvent) =>
    heard.failed(fromCsp(event)),
  );
  listen(document, "visibilitychange", () => {
    if (document.visibilityState === "hidden") heard.hidden();
  });
  // Never `unload`: it keeps the page out of the back/forward cache and is skipped on phones.
  listen(window, "pagehide", () => heard.left());
}

function listen<E extends Event>(target: EventTarget, type: string, handle: (event: E) => void): void {
  target.addEventListener(type, (event) => quietly(undefined, () => handle(event as E)));
}

function fromError(event: ErrorEvent): Seen {
  if (event.error !== null && event.error !== undefined) {
    return { kind: "error", ...place(event), ...describe(event.error, "Error") };
  }
  return { kind: "error", name: "Error", message: event.message, ...place(event) };
}

function place(event: ErrorEvent): Partial<Seen> {
  return event.filename ? { filename: event.filename, lineno: event.lineno, colno: event.colno } : {};
}

/** `originalPolicy` stays out: it is long, and the collector's operator knows it. */
function fromCsp(event: SecurityPolicyViolationEvent): Seen {
  const { documentURI, referrer, blockedURI, violatedDirective, effectiveDirective, disposition } = event;
  const { sourceFile, statusCode, lineNumber, columnNumber, sample } = event;
  return {
    kind: "csp",
    name: "SecurityPolicyViolation",
    message: "",
    detail: {
      documentURI,
      referrer,
      blockedURI,
      violatedDirective,
      effectiveDirective,
      disposition,
      sourceFile,
      statusCode,
      lineNumber,
      columnNumber,
      sample,
    },
  };
}
