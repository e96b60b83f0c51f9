import type { Shim } from "../early/createShim.js";
import { askBeforeSend } from "./beforeSend.js";
import type { Seen } from "./seen.js";
import type { Sender } from "./send.js";
import { createSessions, type Sessions } from "./sessions.js";
import { isDrawn, isIgnored } from "./wanted.js";

/** What the app has a say in: which failures are sent, and what is sent of them. What it leaves out is counted. */
export interface Screen {
  /** Does the app want to hear of it? A session counts it then, drawn or not. */
  admits(seen: Seen): boolean;
  /** Is the next event among the part that is sent? */
  draws(): boolean;
  /** What is sent in the place of a masked envelope; empty when the app drops it. */
  pass(envelope: string): string;
  sessions: Sessions;
}

/** `reseal` makes a masked envelope of an event that the app changed. */
export function createScreen(
  shim: Shim,
  sender: Sender,
  reseal: (event: string) => string | undefined,
): Screen {
  const sessions = createSessions(
    (envelope) => sender.send("", envelope, "session"),
    () => Date.now(),
  );

  function unless(isOut: boolean, reason: "event_processor" | "sample_rate" | "before_send"): boolean {
    if (isOut) sender.discarded(reason);
    return !isOut;
  }

  return {
    admits(seen) {
      const isWanted = unless(isIgnored(seen, shim.options), "event_processor");
      if (isWanted) sessions.failed(seen);
      return isWanted;
    },
    draws: () => unless(!isDrawn(shim.options?.sampleRate, Math.random()), "sample_rate"),
    pass(envelope) {
      const answer = askBeforeSend(envelope, shim.options?.beforeSend, reseal);
      unless(!answer, "before_send");
      return answer;
    },
    sessions,
  };
}
