/**
 * What follows a failure: reading it, masking it through the wasm, sending it. Loaded once, when something failed or the
 * page is idle. What the wasm calls is here too; none of it throws.
 */
import { type Core, createCore } from "./core/createCore.js";
import { shorten } from "./core/dataUrls.js";
import { fromWasmOn } from "./core/stackLines.js";
import { instantiate } from "./core/wasm.js";
import { toJson } from "./json.js";
import { quietly } from "./quietly.js";
import { shim } from "./shim.js";
import type { CaptureKind, Details, Pipeline } from "./types.js";

shim().attachCore(createCore);

function core(): Core {
  const { core } = shim();
  if (!core) throw new Error("INVARIANT: this file attached a core");
  return core;
}

/** Gives the shim the wasm instance of an app, which masks and judges masking rules. `stack` was taken inside it. */
export function attach(
  process: Pipeline["process"],
  reseal: Pipeline["reseal"],
  judge: Pipeline["judge"],
  stack: string,
): void {
  quietly(undefined, () => core().attach({ process, reseal, judge }, stack, false));
}

/** Fetches the npm package's own wasm, in which nothing but Panicle runs. Without it the core goes on with last breaths. */
export async function load(wasm: URL): Promise<void> {
  try {
    core().attach(await instantiate(wasm, shim()), "", true);
  } catch {
    giveUp();
  }
}

/**
 * The stack of the wasm function that calls this, as the engine writes it. Of a module from a `data:` URL the engine's text
 * has megabytes, which are not for wasm to copy.
 */
export function stack(): string {
  return quietly("", () => fromWasmOn(shorten(Error().stack ?? "")));
}

/** The module that `stack` was taken in. */
export function ownModule(module: WebAssembly.Module, stack: string): void {
  quietly(undefined, () => core().ownModule(module, stack));
}

/** No wasm will come: go on with last breaths. */
export function giveUp(): void {
  quietly(undefined, () => core().giveUp());
}

/** A capture, as JSON, of what Rust saw: id, time, page and trail filled in. */
export function context(kind: CaptureKind, stack: string, details?: Details): string {
  return quietly("", () => toJson(core().context(kind, stack, details)));
}

/** May Rust report one more event of its own now? */
export function mayReport(): boolean {
  return quietly(false, () => core().mayReport());
}

/** What the app said of itself and its masking rules, as JSON. */
export function scope(): string {
  return quietly("", () => toJson(shim().scope));
}

/** Sends a panic's masked envelope, and expects the trap that `stack` announces. */
export function sendPanic(eventId: string, envelope: string, stack: string): void {
  quietly(undefined, () => core().sendPanic(eventId, envelope, stack));
}

/** Tells the page of a panic, once the panicking call has left the stack. */
export function announcePanic(detail: unknown): void {
  queueMicrotask(() => quietly(false, () => dispatchEvent(new CustomEvent("panicle:panic", { detail }))));
}

/** Sends a masked envelope. */
export function send(eventId: string, envelope: string): void {
  quietly(undefined, () => core().sender.send(eventId, envelope));
}

/** Registers a masked envelope that Rust sends itself; 0 when it must not be sent now. */
export function begin(eventId: string, envelope: string): number {
  return quietly(0, () => (core().endpoint() ? core().sender.begin(eventId, envelope) : 0));
}

/** Says how a registered envelope fared; status 0 is a network failure. */
export function settle(id: number, status: number, retryAfter?: string, limits?: string): void {
  quietly(undefined, () => core().sender.settle(id, status, retryAfter ?? null, limits ?? null));
}

/** Where envelopes are posted; empty when they are not. */
export function endpoint(): string {
  return quietly("", () => core().endpoint());
}

/** Starts to watch whether an earlier panic hook prints. */
export function watchConsole(): void {
  quietly(undefined, () => core().consoleWatch.start());
}

/** Did it print? */
export function wasPrinted(): boolean {
  return quietly(false, () => core().consoleWatch.stop());
}

/** What is sent in the place of a masked envelope that Rust made: what the app's hooks leave of it; empty for nothing. */
export function screen(kind: CaptureKind, envelope: string): string {
  return quietly(envelope, () => core().screen(kind, envelope));
}
