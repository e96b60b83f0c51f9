import { createViolations, isBrowsersOwn, isPolicyOfOurs, untrustedAddress, type Violation } from "./csp.js";
import { createRecent } from "./recent.js";
import type { Seen } from "./seen.js";

/**
 * Sees to it that one thing that went wrong on the network is one event. A script that the policy forbids is a violation,
 * the report of that violation, an element's error and perhaps a rejection; a chunk that is missing fails its preload, its
 * element and its `import()`.
 */
export interface Echoes {
  /** Was it told by another event? */
  isEcho(seen: Seen, value: unknown): boolean;
  /** Keeps a failure back for as long as the violation that explains it may be on its way; false when none can be. */
  hold(seen: Seen, report: () => void): boolean;
  /** A probe loads this and tells by itself how that went. */
  probes(url: string): void;
  /** Waits no longer: the page goes, or wants to know that everything is sent. */
  release(): void;
}

/** Of the same failure, one voice may follow the other this late. */
const TOGETHER_MS = 5_000;
/** Two events of one violation come together. */
const SAME_MS = 20;
/** The violation is announced in a task of its own, before or just after the failure it leads to. */
const HOLD_MS = 100;

/** `now` in milliseconds. */
export function createEchoes(now: () => number): Echoes {
  const blocked = createRecent(TOGETHER_MS, now);
  const failed = createRecent(TOGETHER_MS, now);
  const probed = createRecent(TOGETHER_MS, now);
  const isTold = createViolations();
  const justTold = createRecent(SAME_MS, now);
  const held = new Set<() => void>();

  function isKnownViolation(violation: Violation, value: object): boolean {
    const channel = "blockedURL" in value ? "report" : "event";
    if (channel === "event" && isTwin(violation)) return true;
    if (isTold(violation, channel)) return true;
    const url = withoutFragment(violation.blockedURI);
    if (violation.disposition !== "report") blocked.add(url);
    return isProbe(url, violation) || isBrowsersOwn(violation) || isPolicyOfOurs(violation);
  }

  /** Chromium raises the event of a request that a policy only reports twice, and reports it once. */
  function isTwin({ disposition, effectiveDirective, blockedURI }: Violation): boolean {
    if (disposition !== "report" || effectiveDirective !== "connect-src") return false;
    const isTwin = justTold.has(blockedURI);
    if (!isTwin) justTold.add(blockedURI);
    return isTwin;
  }

  function isProbe(url: string, violation: Violation): boolean {
    const address = untrustedAddress(violation);
    return probed.has(url) || (address !== "" && probed.hasLike(address));
  }

  function isKnownLoad(url: string): boolean {
    const isKnown = failed.has(url) || probed.has(url);
    if (url) failed.add(url);
    return isKnown;
  }

  return {
    isEcho(seen, value) {
      if (seen.kind === "csp") return isKnownViolation(seen.detail as Violation, value as object);
      return isLoad(seen) && isKnownLoad(urlOf(seen));
    },
    hold(seen, report) {
      const isAnswered = (seen.detail as { status?: number } | undefined)?.status !== undefined;
      if (isAnswered || !(isLoad(seen) || seen.kind === "network")) return false;
      const settle = () => {
        if (held.delete(settle) && !blocked.has(urlOf(seen))) report();
      };
      held.add(settle);
      setTimeout(settle, HOLD_MS);
      return true;
    },
    probes: (url) => probed.add(withoutFragment(url)),
    release() {
      for (const settle of held) settle();
    },
  };
}

function isLoad({ kind }: Seen): boolean {
  return kind === "script_load" || kind === "resource_load";
}

function urlOf({ detail }: Seen): string {
  return withoutFragment((detail as { url?: string } | undefined)?.url ?? "");
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/, "");
}
