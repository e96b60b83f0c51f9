import type { Sight } from "../early/createShim.js";
import type { FailedLoad } from "../early/listeners.js";
import type { FailedCall } from "../early/network.js";
import type { Capture } from "../types.js";
import { violationOf } from "./csp.js";
import { causesOf, describe } from "./describe.js";
import { inWords } from "./inWords.js";
import { importOf, loadOf } from "./loads.js";
import { withoutQuery } from "./stackLines.js";

/** What differs from one capture to the next. */
export type Seen = Pick<Capture, "kind" | "name" | "message"> & Partial<Capture>;

/** Reads what was seen: the browser's event, or the value that was thrown. Never throws. */
export function read({ kind, value, more }: Sight): Seen {
  try {
    return { kind, ...readers[kind](value as never), ...more };
  } catch {
    return { kind, name: "Error", message: inWords(value), ...more };
  }
}

/** The thrown value of a sight, by which one error that surfaces twice is known. */
export function thrownOf({ kind, value }: Sight): unknown {
  switch (kind) {
    case "error":
      return (value as { error?: unknown }).error;
    case "network": {
      const { fate } = value as FailedCall;
      return reasonOf(fate) && fate;
    }
    case "resource_load":
      return (value as FailedLoad).event;
    default:
      return value;
  }
}

type Reader = (value: never) => Partial<Seen> & Pick<Seen, "name" | "message">;

const readers: Record<Sight["kind"], Reader> = {
  panic: () => ({ name: "", message: "" }),
  error: fromError,
  rejection: (reason: unknown) => fromThrown(reason, "UnhandledRejection"),
  csp: (violation: object) => ({
    name: "SecurityPolicyViolation",
    message: "",
    detail: violationOf(violation),
  }),
  script_load: (value: unknown) =>
    typeof value === "string" ? fromText(value) : describe(value, "ScriptLoadError"),
  resource_load: loadOf,
  network: fromCall,
  exception: (thrown: unknown) => ({ ...describe(thrown, "Error"), ...linked(thrown) }),
  message: fromText,
};

/** Whoever saw it said everything in words. */
function fromText(message: unknown): ReturnType<Reader> {
  return { name: "", message: inWords(message) };
}

function fromThrown(thrown: unknown, nameless: string): ReturnType<Reader> {
  const told = { ...describe(thrown, nameless), ...linked(thrown) };
  return { ...told, ...importOf(told) };
}

function linked(thrown: unknown): Partial<Seen> {
  const causes = causesOf(thrown);
  return causes.length > 0 ? { causes } : {};
}

/** An event that a page makes itself may hold anything. */
function fromError(event: Partial<ErrorEvent>): ReturnType<Reader> {
  if (event.error !== null && event.error !== undefined) {
    return { ...place(event), ...fromThrown(event.error, "Error") };
  }
  const message = event.message === undefined ? "" : inWords(event.message);
  return { name: "Error", message: message.replace(/^(Uncaught|uncaught exception:) /, ""), ...place(event) };
}

function place({ filename, lineno, colno }: Partial<ErrorEvent>): Partial<Seen> {
  return typeof filename === "string" && filename
    ? { filename, ...(lineno === undefined ? {} : { lineno }), ...(colno === undefined ? {} : { colno }) }
    : {};
}

/** The frames of `intercept` and of who called it, which are on top of those of the app. */
const OWN_FRAMES = 2;

function fromCall(call: FailedCall): ReturnType<Reader> {
  const { method, url, status_code, duration_ms, fate, caller } = call;
  const address = url.slice(0, URL_LIMIT);
  const reason = reasonOf(fate);
  // The module's code never gets that far.
  if (isWasm(url) && reason)
    return { kind: "script_load", ...describe(fate, "NetworkError"), detail: { url: address, reason } };
  const words = status_code ?? (reason === "timeout" ? "timed out" : "no answer");
  return {
    name: "NetworkError",
    message: `${method} ${withoutQuery(address)}: ${words}`,
    stack: callerStack(caller.stack),
    detail: { method, url: address, ...(status_code ? { status: status_code } : { reason }), duration_ms },
  };
}

/** Why there was no answer; `undefined` when the app gave up, or called `fetch` with nonsense: that it hears by itself. */
function reasonOf(fate: unknown): "network" | "timeout" | undefined {
  if (fate === "error") return "network";
  if (typeof fate !== "object") return fate === "timeout" ? "timeout" : undefined;
  const { name, message } = describe(fate, "");
  if (name === "TimeoutError") return "timeout";
  const words = name === "TypeError" ? message : name;
  return /^(Failed to fetch|Load failed|NetworkError)/.test(words) ? "network" : undefined;
}

const URL_LIMIT = 1024;

/** Whoever instantiates a module tells what is wrong with an answer. */
export function isWasm(url: string): boolean {
  return withoutQuery(url).endsWith(".wasm");
}

/** V8 begins with a line of its own. */
function callerStack(stack = ""): string {
  const lines = stack.split("\n");
  return lines.slice(OWN_FRAMES + (lines[0]?.startsWith("Error") ? 1 : 0)).join("\n");
}
