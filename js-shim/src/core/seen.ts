import type { Sight } from "../early/createShim.js";
import type { Capture } from "../types.js";
import { asText, describe } from "./describe.js";

/** What differs from one capture to the next. */
export type Seen = Pick<Capture, "kind" | "name" | "message"> & Partial<Capture>;

/** Reads what was seen: the browser's event, or the value that was thrown. */
export function read({ kind, value, more }: Sight): Seen {
  return { kind, ...readers[kind](value as never), ...more };
}

/** The thrown value of a sight, by which one error that surfaces twice is known. */
export function thrownOf({ kind, value }: Sight): unknown {
  return kind === "error" ? (value as ErrorEvent).error : value;
}

type Reader = (value: never) => Omit<Seen, "kind">;

const readers: Record<Sight["kind"], Reader> = {
  panic: () => ({ name: "", message: "" }),
  error: fromError,
  rejection: (reason: unknown) => describe(reason, "UnhandledRejection"),
  csp: fromCsp,
  script_load: (value: unknown) =>
    typeof value === "string" ? fromText(value) : describe(value, "ScriptLoadError"),
  resource_load: fromText,
  network: fromText,
  exception: (thrown: unknown) => describe(thrown, "Error"),
  message: fromText,
};

/** Whoever saw it said everything in words. */
function fromText(message: unknown): Omit<Seen, "kind"> {
  return { name: "", message: asText(message) };
}

function fromError(event: ErrorEvent): Omit<Seen, "kind"> {
  if (event.error !== null && event.error !== undefined) {
    return { ...place(event), ...describe(event.error, "Error") };
  }
  return { name: "Error", message: event.message, ...place(event) };
}

function place(event: ErrorEvent): Partial<Seen> {
  return event.filename ? { filename: event.filename, lineno: event.lineno, colno: event.colno } : {};
}

/** `originalPolicy` stays out: it is long, and the collector's operator knows it. */
function fromCsp(event: SecurityPolicyViolationEvent): Omit<Seen, "kind"> {
  const { documentURI, referrer, blockedURI, violatedDirective, effectiveDirective, disposition } = event;
  const { sourceFile, statusCode, lineNumber, columnNumber, sample } = event;
  return {
    name: "SecurityPolicyViolation",
    message: "",
    detail: {
      documentURI,
      referrer,
      blockedURI,
      violatedDirective,
      effectiveDirective,
      disposition,
      sourceFile,
      statusCode,
      lineNumber,
      columnNumber,
      sample,
    },
  };
}
