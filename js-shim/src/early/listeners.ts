import type { Shim } from "./createShim.js";
import { listen, type Undo } from "./patch.js";

/**
 * Listens to everything the browser says of failures. `addEventListener`, so an app's `window.onerror` stays as it is. In
 * a worker there is no document, and the same events reach its global scope.
 */
export function watchFailures(shim: Shim): Undo[] {
  return [
    listen("error", (event: ErrorEvent) => {
      // An element that fails to load raises the same event, on itself.
      if (event.target === globalThis) shim.see("error", event);
    }),
    listen("unhandledrejection", (event: PromiseRejectionEvent) => shim.see("rejection", event.reason)),
    listen("securitypolicyviolation", (event: SecurityPolicyViolationEvent) => shim.see("csp", event)),
  ];
}

/** Tells the core that the page may be about to go, and that it goes. */
export function watchLeaving(shim: Shim): Undo[] {
  return [
    listen("visibilitychange", () => {
      if (document.visibilityState === "hidden") shim.core?.hidden();
    }),
    // Never `unload`: it keeps the page out of the back/forward cache and is skipped on phones.
    listen("pagehide", () => shim.left()),
  ];
}
