import type { Undo } from "../early/patch.js";

/** What a violation says, by the names of the DOM event; a report of the Reporting API has others for two of them. */
export interface Violation {
  blockedURI: string;
  effectiveDirective: string;
  disposition: string;
  sourceFile: string;
  [field: string]: unknown;
}

const FIELDS = [
  "referrer",
  "effectiveDirective",
  "violatedDirective",
  "disposition",
  "sourceFile",
  "statusCode",
  "lineNumber",
  "columnNumber",
  "sample",
];

/** Reads an event or the body of a report. `originalPolicy` stays out: it is long, and the app's operator knows it. */
export function violationOf(source: object): Violation {
  const given = source as Record<string, unknown>;
  return {
    ...(Object.fromEntries(FIELDS.map((field) => [field, given[field] ?? ""])) as unknown as Violation),
    documentURI: bare(given.documentURI ?? given.documentURL),
    blockedURI: bare(given.blockedURI ?? given.blockedURL),
  };
}

/** A `data:` URL may be megabytes. */
function bare(url: unknown): string {
  const text = String(url ?? "");
  return text.startsWith("data:") ? "data" : text.slice(0, 2048);
}

/** Browsers look for an icon of the page in their own time, and Firefox reports what became of it. */
export function isBrowsersOwn({ sourceFile }: Violation): boolean {
  return sourceFile === "resource";
}

/** A page may forbid the policy by which our probes pass Trusted Types; they say so themselves. */
export function isPolicyOfOurs({ effectiveDirective, sample }: Violation): boolean {
  return effectiveDirective === "trusted-types" && sample === POLICY;
}

/** The beginning of the address that Trusted Types kept from a script; empty for every other violation. */
export function untrustedAddress({ blockedURI, sample }: Violation): string {
  const found = blockedURI === "trusted-types-sink" && /^HTMLScriptElement src\|(.+)/.exec(String(sample));
  return found ? (found[1] ?? "") : "";
}

/** The name of our Trusted Types policy, which a page's `trusted-types` directive may allow. */
export const POLICY = "panicle";

const MOST_KEYS = 100;

/**
 * Tells whether a violation was told before, by the other one of the two channels: a page's event and a report each speak
 * of every violation once.
 */
export function createViolations(): (violation: Violation, channel: "event" | "report") => boolean {
  /** How many more events than reports there were of each. */
  const ahead = new Map<string, number>();
  return (violation, channel) => {
    const { effectiveDirective, blockedURI, disposition } = violation;
    // Not the place: of a load that no parser began, Chromium's two channels give different ones.
    const key = [effectiveDirective, blockedURI.replace(/#.*$/, ""), disposition].join();
    const step = channel === "event" ? 1 : -1;
    const before = ahead.get(key) ?? 0;
    if (ahead.size >= MOST_KEYS) ahead.clear();
    ahead.set(key, before + step);
    return before * step < 0;
  };
}

/** Hands over the violations that the browser reports, also those from before anybody listened. */
export function observeViolations(see: (body: object) => void): Undo {
  if (typeof ReportingObserver === "undefined") return () => {};
  const observer = new ReportingObserver(
    (reports) => {
      for (const { body } of reports) if (body) see(body);
    },
    { types: ["csp-violation"], buffered: true },
  );
  observer.observe();
  return () => observer.disconnect();
}
