import type { Shim } from "./createShim.js";
import { listen, type Undo } from "./patch.js";

/** An element whose resource did not load. */
export interface FailedLoad {
  event: Event;
  /** The element may be given another address before anybody reads this. */
  url: string;
}

/**
 * Listens to everything the browser says of failures. `addEventListener`, so an app's `window.onerror` stays as it is. In
 * a worker there is no document, and the same events reach its global scope.
 */
export function watchFailures(shim: Shim): Undo[] {
  return [
    listen("error", (event: ErrorEvent) => {
      const { target } = event;
      if (target === globalThis) shim.see("error", event);
      // An element that fails to load raises the same event, on itself; one that is not trusted is the app's own.
      else if (event.isTrusted)
        seeLoad(shim, event, target as HTMLImageElement & HTMLLinkElement & HTMLObjectElement);
    }),
    listen("unhandledrejection", (event: PromiseRejectionEvent) => shim.see("rejection", event.reason)),
    // Vite hands over what a chunk failed with; an app that prevents the default never lets it surface.
    listen("vite:preloadError", (event: Event & { payload?: unknown }) =>
      shim.see("rejection", event.payload),
    ),
    listen("securitypolicyviolation", (event: SecurityPolicyViolationEvent) => shim.see("csp", event)),
  ];
}

function seeLoad(
  shim: Shim,
  event: Event,
  { currentSrc, src, href, data }: HTMLImageElement & HTMLLinkElement & HTMLObjectElement,
): void {
  const url = currentSrc || src || href || data;
  if (url) shim.see("resource_load", { event, url } satisfies FailedLoad);
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
