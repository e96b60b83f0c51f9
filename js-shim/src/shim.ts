/**
 * What is on the page first: one state per page, whichever copy of this file came first. Everything heavier is the core,
 * which is brought when something fails. None of these functions throws.
 */
import { createShim, type Shim } from "./early/createShim.js";
import { copyOf, smallCopy } from "./json.js";
import { quietly } from "./quietly.js";
import type {
  Breadcrumb,
  Capture,
  Details,
  Level,
  Options,
  ProbeOptions,
  ProbeResult,
  User,
} from "./types.js";

const KEY = Symbol.for("panicle.shim.v2");

/** @internal The page's one shim. */
export function shim(): Shim {
  const holder = globalThis as { [KEY]?: Shim };
  holder[KEY] ??= createShim();
  return holder[KEY];
}

/** Starts to watch the page. Call it as early as possible; calling it again does nothing. */
export function start(): void {
  quietly(undefined, () => shim().start());
}

/**
 * Says where events go, what the app is and what else is masked; what is left out stays as it was. When the DSN or a
 * masking rule cannot be used, the console says so once and nothing is reported.
 */
export function configure(options: Options): void {
  quietly(undefined, () => shim().configure(options));
}

/**
 * Reports an error the app caught, with what `details` say of this event only. Answers the event's id, empty when it was
 * left out.
 */
export function captureException(thrown: unknown, details?: Details): string {
  return quietly("", () => shim().see("exception", thrown, copied(details)));
}

/** Reports a message, as `info` unless said otherwise. Answers the event's id, empty when it was left out. */
export function captureMessage(message: string, details?: Level | Details): string {
  const given = typeof details === "string" ? { level: details } : details;
  return quietly("", () => shim().see("message", message, copied(given)));
}

/** Remembers something for the events to come. */
export function addBreadcrumb(breadcrumb: Breadcrumb): void {
  quietly(undefined, () => shim().crumbs.add(breadcrumb));
}

/** Says who the user is; `undefined` forgets them, as does what is not JSON. */
export function setUser(user: User | undefined): void {
  quietly(undefined, () => {
    const copy = copyOf(user);
    if (copy) shim().scope.user = copy;
    else delete shim().scope.user;
  });
}

/** Puts a searchable label on the events to come; `undefined` takes it off. */
export function setTag(key: string, value: string | number | boolean | undefined): void {
  put("tags", key, value?.toString());
}

/** Puts several labels on the events to come. */
export function setTags(tags: Record<string, string | number | boolean | undefined>): void {
  quietly(undefined, () => {
    for (const [key, value] of Object.entries(tags)) setTag(key, value);
  });
}

/** Adds any value to the events to come; `undefined` takes it off. */
export function setExtra(key: string, value: unknown): void {
  put("extra", key, value);
}

/** Adds an object of related values to the events to come; `undefined` takes it off. */
export function setContext(name: string, values: Record<string, unknown> | undefined): void {
  put("contexts", name, values);
}

const MOST_KEYS = 100;
const VALUE_LIMIT = 16_384;

function put(place: "tags" | "extra" | "contexts", key: string, value: unknown): void {
  quietly(undefined, () => {
    shim().scope[place] ??= {};
    const values = shim().scope[place] as Record<string, unknown>;
    delete values[key];
    if (value != null && Object.keys(values).length < MOST_KEYS) values[key] = smallCopy(value, VALUE_LIMIT);
  });
}

/** What an app says of one event. */
function copied(details: Details = {}): Partial<Capture> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, smallCopy(value, VALUE_LIMIT)]),
  );
}

/** Loads and runs a script; a failure is reported. Never rejects. */
export async function probe(url: string, options?: ProbeOptions): Promise<ProbeResult> {
  const failed: ProbeResult = { url, ok: false, reason: "error", durationMs: 0 };
  try {
    return (await (await shim().whenCore())?.probe(url, options)) ?? failed;
  } catch {
    return failed;
  }
}

/** Sends what waits; true when the collector has answered everything within `timeoutMs`. */
export async function flush(timeoutMs = 2000): Promise<boolean> {
  try {
    const end = Date.now() + timeoutMs;
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, timeoutMs));
    const core = await Promise.race([shim().whenCore(), late]);
    return (await core?.flush(end - Date.now())) ?? false;
  } catch {
    return false;
  }
}

/** Takes back everything that was done to the page, and reports nothing from here on. */
export function close(): void {
  quietly(undefined, () => shim().close());
}
