/**
 * What is on the page first: one state per page, whichever copy of this file came first. Everything heavier is the core,
 * which is brought when something fails. None of these functions throws.
 */
import { createShim, type Shim } from "./early/createShim.js";
import { copyOf } from "./json.js";
import { quietly } from "./quietly.js";
import type { Breadcrumb, Level, Options, ProbeOptions, ProbeResult, User } from "./types.js";

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

/** Reports an error the app caught. Answers the event's id, empty when it was left out. */
export function captureException(thrown: unknown): string {
  return quietly("", () => shim().see("exception", thrown));
}

/** Reports a message, as `info` unless said otherwise. Answers the event's id, empty when it was left out. */
export function captureMessage(message: string, level?: Level): string {
  return quietly("", () => shim().see("message", message, level ? { level } : {}));
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

/** Puts a searchable label on the events to come. */
export function setTag(key: string, value: string): void {
  quietly(undefined, () => {
    shim().scope.tags[key] = String(value);
  });
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

/** Sends what waits; true when nothing is left within `timeoutMs`. */
export async function flush(timeoutMs = 2000): Promise<boolean> {
  try {
    return (await (await shim().whenCore())?.sender.flush(timeoutMs)) ?? false;
  } catch {
    return false;
  }
}

/** Takes back everything that was done to the page, and reports nothing from here on. */
export function close(): void {
  quietly(undefined, () => shim().close());
}
