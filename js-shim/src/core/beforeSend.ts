import type { Options, SentEvent } from "../types.js";
import type { Seen } from "./seen.js";

/**
 * What leaves in the place of `envelope` after the app's hook saw its event: the envelope itself; the one that `reseal`
 * makes of a changed event, for what the app wrote into it is not masked; or nothing, an empty text.
 */
export function askBeforeSend(
  envelope: string,
  hook: Options["beforeSend"],
  reseal: (event: string) => string | undefined,
): string {
  if (!hook) return envelope;
  try {
    const event = eventIn(envelope);
    const { event_id } = event;
    const before = JSON.stringify(event);
    const answer: unknown = hook(event);
    if (answer === null) return "";
    const after = JSON.stringify({ ...((answer ?? event) as SentEvent), event_id });
    // A promise has nothing in it yet.
    if (after === before || isPromise(answer)) return envelope;
    return reseal(after) || envelope;
  } catch {
    return envelope;
  }
}

function isPromise(answer: unknown): boolean {
  return typeof (answer as { then?: unknown } | undefined)?.then === "function";
}

/** What an envelope that Rust made tells of its failure. */
export function seenIn(envelope: string, kind: Seen["kind"], stack = ""): Seen {
  const { exception, logentry } = eventIn(envelope);
  const { type = "", value = logentry?.formatted ?? "" } = exception?.values.at(-1) ?? {};
  return { kind, name: type, message: value, stack };
}

function eventIn(envelope: string): SentEvent {
  return JSON.parse(envelope.split("\n")[2] ?? "");
}
