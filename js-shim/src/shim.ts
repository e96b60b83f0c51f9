/**
 * What lives outside the wasm: one state per page, whichever copy of this file came first. The crate, the npm package
 * and an early copy in the page all call these functions. None of them throws.
 */
import type { Seen } from "./capture.js";
import { createShim, type Shim } from "./createShim.js";
import { describe } from "./describe.js";
import { copyOf, toJson } from "./json.js";
import { type ProbeOptions, probe as probeScript } from "./probe.js";
import { quietly } from "./quietly.js";
import type { Breadcrumb, CaptureKind, Judge, Level, MaskRule, ProbeResult, Process, User } from "./types.js";

const KEY = Symbol.for("panicle.shim.v1");

function shim(): Shim {
  const holder = globalThis as { [KEY]?: Shim };
  holder[KEY] ??= createShim();
  return holder[KEY];
}

/** Installs the listeners. Call it as early as possible; calling it again does nothing. */
export function start(): void {
  quietly(undefined, () => shim().start());
}

/**
 * Says where events go, what the app is and what else is masked; what is left out stays as it was. False, after one
 * warning, when the DSN or a rule cannot be used. Rules are judged by the wasm, so at the latest when it arrives.
 */
export function configure(
  dsn: string,
  release?: string,
  environment?: string,
  mask?: MaskRule[] | null,
): boolean {
  return quietly(false, () => {
    const { scope } = shim();
    if (mask !== undefined) scope.mask = copyOf(mask) ?? null;
    if (release) scope.release = release;
    if (environment) scope.environment = environment;
    return shim().configure(dsn);
  });
}

/**
 * Gives the shim a wasm instance that masks and judges masking rules. `stack` was taken inside it; `isolated` when it runs
 * nothing but Panicle.
 */
export function attach(process: Process, judge: Judge, stack: string, isolated: boolean): void {
  quietly(undefined, () => shim().attach(process, judge, stack, isolated));
}

/** No wasm will come: go on with last breaths. */
export function giveUp(): void {
  quietly(undefined, () => shim().giveUp());
}

/** A capture, as JSON, of what Rust saw: id, time, page and trail filled in. */
export function context(kind: CaptureKind, stack: string): string {
  return quietly("", () => toJson(shim().complete({ kind, name: "", message: "", stack })));
}

/** May Rust report one more event of its own now? */
export function mayReport(): boolean {
  return quietly(false, () => shim().mayReport());
}

/** What the app said of itself and its masking rules, as JSON. */
export function scope(): string {
  return quietly("", () => toJson(shim().scope));
}

/** Sends a panic's masked envelope, and expects the trap that `stack` announces. */
export function sendPanic(eventId: string, envelope: string, stack: string): void {
  quietly(undefined, () => shim().sendPanic(eventId, envelope, stack));
}

/** Tells the page of a panic, once the panicking call has left the stack. */
export function announcePanic(detail: unknown): void {
  queueMicrotask(() => quietly(false, () => dispatchEvent(new CustomEvent("panicle:panic", { detail }))));
}

/** Sends a masked envelope. */
export function send(eventId: string, envelope: string): void {
  quietly(undefined, () => shim().sender.send(eventId, envelope));
}

/** Registers a masked envelope that Rust sends itself; 0 when it must not be sent now. */
export function begin(eventId: string, envelope: string): number {
  return quietly(0, () => (shim().endpoint() ? shim().sender.begin(eventId, envelope) : 0));
}

/** Says how a registered envelope fared; status 0 is a network failure. */
export function settle(id: number, status: number, retryAfter?: string, limits?: string): void {
  quietly(undefined, () => shim().sender.settle(id, status, retryAfter ?? null, limits ?? null));
}

/** Where envelopes are posted; empty when they are not. */
export function endpoint(): string {
  return quietly("", () => shim().endpoint());
}

/** Starts to watch whether an earlier panic hook prints. */
export function watchConsole(): void {
  quietly(undefined, () => shim().consoleWatch.start());
}

/** Did it print? */
export function wasPrinted(): boolean {
  return quietly(false, () => shim().consoleWatch.stop());
}

/** Reports an error the app caught. Answers the event's id, empty when it was left out. */
export function captureException(thrown: unknown): string {
  return quietly("", () => shim().report({ kind: "exception", ...describe(thrown, "Error") }, thrown));
}

/** Reports a message, as `info` unless said otherwise. Answers the event's id, empty when it was left out. */
export function captureMessage(message: string, level?: Level): string {
  const seen: Seen = { kind: "message", name: "", message: String(message), ...(level ? { level } : {}) };
  return quietly("", () => shim().report(seen));
}

/** Remembers something for the events to come. */
export function addBreadcrumb(breadcrumb: Breadcrumb): void {
  quietly(undefined, () => shim().crumbs.add(breadcrumb));
}

/** [`addBreadcrumb`] for Rust. */
export function addBreadcrumbJson(breadcrumb: string): void {
  quietly(undefined, () => shim().crumbs.add(JSON.parse(breadcrumb)));
}

/** Says who the user is; `undefined` forgets them, as does what is not JSON. */
export function setUser(user: User | undefined): void {
  quietly(undefined, () => {
    const copy = copyOf(user);
    if (copy) shim().scope.user = copy;
    else delete shim().scope.user;
  });
}

/** [`setUser`] for Rust. */
export function setUserJson(user: string): void {
  quietly(undefined, () => setUser(JSON.parse(user) ?? undefined));
}

/** Puts a searchable label on the events to come. */
export function setTag(key: string, value: string): void {
  quietly(undefined, () => {
    shim().scope.tags[key] = String(value);
  });
}

/** Loads and runs a script; a failure is reported. Never rejects. */
export async function probe(url: string, options?: ProbeOptions): Promise<ProbeResult> {
  try {
    const result = await probeScript(url, options);
    if (!result.ok) reportProbe(result);
    return result;
  } catch {
    return { url, ok: false, reason: "error", durationMs: 0 };
  }
}

function reportProbe(result: ProbeResult): void {
  const { url, reason, durationMs } = result;
  const detail = { url, reason, duration_ms: durationMs };
  const message = `${url.replace(/[?#].*$/, "")}: ${reason}`;
  shim().report({ kind: "script_load", name: "ScriptLoadError", message, detail });
}

/** Sends what waits; true when nothing is left within `timeoutMs`. */
export async function flush(timeoutMs = 2000): Promise<boolean> {
  try {
    return await shim().sender.flush(timeoutMs);
  } catch {
    return false;
  }
}
