/** What a page tells Panicle at `init`. */
export interface Options {
  /** Where events go: `http://PUBLIC_KEY@HOST/PROJECT`. */
  dsn: string;
  /** The app's release, `name@version`. Decides which fix an error belongs to. */
  release?: string;
  /** `production`, `staging`, … */
  environment?: string;
  /**
   * Masking rules of one's own: the first one that fits wins, and all of them go before the built-in ones. With a rule
   * that is wrong nothing is reported, and the console says which and why.
   */
  mask?: MaskRule[];
  /**
   * Answers that are failures besides those of 500 and above, which always are: `true` for 400 and above, or a list of
   * statuses and ranges, both ends included: `[404, [408, 429]]`.
   */
  captureHttpErrors?: boolean | (number | [from: number, to: number])[];
  /**
   * Scripts the app needs and does not load itself (a payment provider's, say): each is loaded once when the page is idle,
   * and a failure is reported.
   */
  probes?: (string | ({ url: string } & ProbeOptions))[];
  /** The part of events that is sent, from 0 to 1; which ones is drawn by lot. 1 unless said otherwise. */
  sampleRate?: number;
  /** Errors that are nobody's business: a text is sought in `name: message`, an expression is tried on it. */
  ignoreErrors?: (string | RegExp)[];
  /** Scripts whose errors are left out, by the URL of the innermost frame; of what failed to load, by its own URL. */
  denyUrls?: (string | RegExp)[];
  /** When given, only errors from these are reported, and those of no known place. */
  allowUrls?: (string | RegExp)[];
  /**
   * Looks at each masked event before it is sent. Answers the event, changed or not (a changed one is masked again), or
   * null to drop it. When the hook throws, the event goes unchanged; a last breath can only be dropped.
   */
  beforeSend?: (event: SentEvent) => SentEvent | null;
  /** How many breadcrumbs are kept, at most 100. 30 unless said otherwise. */
  maxBreadcrumbs?: number;
  /** Looks at each breadcrumb before it is kept, unmasked. Answers it, changed or not, or null to forget it. */
  beforeBreadcrumb?: (breadcrumb: Breadcrumb) => Breadcrumb | null;
  /** Is what the page prints a breadcrumb? Yes unless said otherwise. */
  console?: boolean;
  /** Marks what a click begins as business-critical, and labels the events that follow, until the next navigation. */
  onClick?: (element: Element) => ClickMark | undefined;
  /** Are page loads told as sessions, so that rates of failure can be computed? Yes when there is a release. */
  sessions?: boolean;
  /**
   * Are Web Vitals tags of later events? Yes in the npm package. A page without it serves the package's `vitals.js` and
   * says its URL.
   */
  webVitals?: boolean | string;
}

/** What a click begins. */
export interface ClickMark {
  /** Is it what the business lives on? Later events get the tag `critical`. */
  critical?: boolean;
  /** Tags of later events. */
  labels?: Record<string, string>;
}

/** What is said of one event only. */
export interface Details {
  level?: Level;
  /** Searchable labels. */
  tags?: Record<string, string>;
  /** Any values. */
  extra?: Record<string, unknown>;
  /** Objects of related values, by name. */
  contexts?: Record<string, Record<string, unknown>>;
  /** What makes two events one issue, in place of what Panicle finds; `{{ default }}` stands for that. */
  fingerprint?: string[];
  /** What the page was doing: a route. */
  transaction?: string;
}

/** An event as it is sent: Sentry's event payload, masked. */
export interface SentEvent {
  event_id: string;
  level?: Level;
  tags?: Record<string, string>;
  extra?: Record<string, unknown>;
  contexts?: Record<string, Record<string, unknown>>;
  exception?: { values: { type?: string; value?: string; [field: string]: unknown }[] };
  logentry?: { formatted?: string };
  [field: string]: unknown;
}

/** A masking rule of one's own. It finds what any of its lists name. */
export interface MaskRule {
  /** What it is called where something was masked: lower-case letters, digits, `-` and `_`. */
  name: string;
  /**
   * What happens to what it finds: `mask` puts `[name]` there, `hash` puts `[name:letters]` (the same letters for the same
   * value), `keep` leaves it whatever other rules say. `mask` unless said otherwise.
   */
  action?: "mask" | "hash" | "keep";
  /** Pieces of text, whole words only: `"EMP-\\d{6}"`. See docs/privacy.md for what a pattern may hold. */
  patterns?: string[];
  /** Values under these keys, whatever their case and gaps: `customer_name` is `customerName` too. */
  keys?: string[];
  /** Values at these places of an event: `user.username`, `tags.*`, `contexts.**.address`. */
  paths?: string[];
  /** What the built-in rules find of these kinds: `ip`, `email`, … */
  kinds?: string[];
}

/** The user, as the app wants to see them in an issue. Masked like everything else. */
export interface User {
  id?: string;
  email?: string;
  username?: string;
  [field: string]: unknown;
}

/** How bad it is. */
export type Level = "debug" | "info" | "warning" | "error" | "fatal";

/** Something that happened before the failure. */
export interface Breadcrumb {
  /** What it was: `navigation`, `ui.click`, or the app's own word. */
  category: string;
  /** One line for people. */
  message?: string;
  level?: Level;
  /** Anything small that helps. */
  data?: Record<string, unknown>;
  /** Seconds since the Unix epoch; filled in when missing. */
  timestamp?: number;
}

/** What caught a failure. */
export type CaptureKind =
  | "panic"
  | "error"
  | "rejection"
  | "csp"
  | "script_load"
  | "resource_load"
  | "network"
  | "exception"
  | "message";

/** The page at the moment of failure. */
export interface Page {
  url: string;
  user_agent: string;
  referrer: string;
}

/** The name, message and stack of a thrown value. */
export interface Description {
  name: string;
  message: string;
  stack?: string;
}

/** One failure as the tab saw it: raw, never sent; the wasm pipeline masks it. Mirrors `protocol::capture::Capture`. */
export interface Capture extends Description {
  event_id: string;
  timestamp: number;
  kind: CaptureKind;
  filename?: string;
  lineno?: number;
  colno?: number;
  is_async: boolean;
  level?: Level;
  detail?: unknown;
  /** What caused it, nearest first. */
  causes?: Description[];
  /** What the one who saw it knows better than the classification; names of `protocol::classify`. */
  error_type?: string;
  phase?: string;
  host?: string;
  handled?: boolean;
  recoverable?: boolean;
  /** For this event only. */
  fingerprint?: string[];
  tags?: Record<string, string>;
  extra?: Record<string, unknown>;
  contexts?: Record<string, Record<string, unknown>>;
  transaction?: string;
  page: Page;
  breadcrumbs: Breadcrumb[];
  modules: { url: string; code_id?: string; debug_id?: string }[];
  /** Scripts of the stack with the ids that bundlers gave them. */
  scripts?: Script[];
}

/** A script and the id its bundler gave it. */
export interface Script {
  url: string;
  debug_id: string;
}

/** What the app said of itself, sent along with every event, and how the event is masked. */
export interface Scope {
  release?: string;
  environment?: string;
  tags: Record<string, string>;
  user?: User;
  extra?: Record<string, unknown>;
  contexts?: Record<string, Record<string, unknown>>;
  /** The DSN's public key, which salts hashes. */
  key?: string;
  /** The app's masking rules; a null, which no pipeline takes, when they were not JSON. */
  mask?: MaskRule[] | null;
}

/** What a wasm instance can do: JSON in, text out. */
export interface Pipeline {
  /** Turns a capture and a scope into the text of a masked envelope; empty when it cannot. */
  process(capture: string, scope: string): string;
  /** Masks an event that the app changed: as `process`, with an event in the place of the capture. */
  reseal(event: string, scope: string): string;
  /** Says why the masking rules of a scope cannot be used; an empty text when they can. */
  judge(scope: string): string;
}

/** What `probe` may be told. */
export interface ProbeOptions {
  /** After this the script counts as failed. 10 seconds when missing. */
  timeoutMs?: number;
  /** The nonce the page's CSP asks for. */
  nonce?: string;
}

/** How a script-load probe went. */
export interface ProbeResult {
  url: string;
  ok: boolean;
  /**
   * Why not: the CSP (or Trusted Types) forbids it, the server answered with something else than a script that this page
   * may run, it did not answer, it took too long; `error` where the browser tells nobody.
   */
  reason?: "csp" | "http" | "network" | "timeout" | "error";
  /** The server's status, where the browser tells it. */
  status?: number;
  durationMs: number;
}
