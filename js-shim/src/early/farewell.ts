import { quietly } from "../quietly.js";
import type { Options } from "../types.js";
import type { Sight } from "./createShim.js";

/**
 * The page goes before anything is there that could mask what failed: only that it failed is sent, and what kind of error
 * the language says it was. Nothing in it can be the user's.
 */
export function farewell(
  sights: Sight[],
  { dsn, release, environment, sampleRate = 1, beforeSend }: Options,
): void {
  const url = dsn.replace(/^(https?:\/\/)(\w+)[^@]*@(.+\/)(\d+)$/, "$1$3api/$4/envelope/?sentry_key=$2");
  // It cannot be read: whatever it is, it goes nowhere.
  if (url === dsn) return;
  for (const { event_id, timestamp, kind, value } of sights) {
    const event = {
      event_id,
      timestamp,
      platform: "javascript",
      release,
      environment,
      exception: { values: [{ type: quietly("", () => typeOf(value)) || "Error", value: "" }] },
      contexts: { panicle: { error_type: ERROR_TYPES[kind] ?? kind, last_breath: true } },
    };
    if (Math.random() >= sampleRate || quietly<unknown>(event, () => beforeSend?.(event)) === null) continue;
    navigator.sendBeacon(url, `{"event_id":"${event_id}"}\n{"type":"event"}\n${JSON.stringify(event)}`);
  }
}

const ERROR_TYPES: Partial<Record<Sight["kind"], string>> = {
  error: "js_error",
  rejection: "promise_rejection",
  csp: "csp_violation",
  exception: "manual",
  message: "manual",
};

/** A name the language gives; any other could be made of the user's data. */
function typeOf(value: unknown): string | undefined {
  const { error = value } = value as { error?: unknown };
  return /^(Eval|Range|Reference|Syntax|Type|URI)Error$/.exec((error as Error).name)?.[0];
}
