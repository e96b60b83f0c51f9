import type { Capture, Scope } from "../types.js";
import { lastBreath } from "./lastBreath.js";
import type { Pipelines } from "./pipelines.js";
import type { Screen } from "./screen.js";
import type { Sender } from "./send.js";
import { createWaiting } from "./waiting.js";

/** The way of a capture through a wasm that masks it, or as a last breath, to the sender. */
export interface Delivery {
  /** Sends a capture, or keeps it until there is somebody who masks, and an address. */
  deliver(capture: Capture): void;
  /** Sends a masked envelope, if the app lets it pass. */
  dispatch(eventId: string, envelope: string): void;
  /** Sends what can go by now. */
  drain(): void;
  /** Waits no longer for wasm: what waited for it goes out as last breaths. */
  giveUp(): void;
  /** Takes out what waits. */
  recall(): Capture[];
  /** How many wait. */
  waiting(): number;
}

const WAITING_LIMIT = 20;
/** How long what failed early waits for wasm before it goes out without. */
const WAIT_MS = 15_000;

/** `isReady` says whether there is an address. */
export function createDelivery(
  pipelines: Pipelines,
  screen: Screen,
  sender: Sender,
  scope: Scope,
  isReady: () => boolean,
): Delivery {
  const waiting = createWaiting(WAITING_LIMIT);

  function deliver(capture: Capture): void {
    if (isReady() && !pipelines.isAwaited()) {
      dispatch(capture.event_id, pipelines.process(capture, scope) ?? lastBreath(capture, scope));
      return;
    }
    if (!waiting.hold(capture)) sender.discarded("queue_overflow");
    setTimeout(giveUp, WAIT_MS);
  }

  function dispatch(eventId: string, envelope: string): void {
    const passed = screen.pass(envelope);
    if (passed) sender.send(eventId, passed);
  }

  function drain(): void {
    if (isReady() && !pipelines.isAwaited()) waiting.drain().forEach(deliver);
  }

  function giveUp(): void {
    pipelines.stopWaiting();
    drain();
  }

  return { deliver, dispatch, drain, giveUp, recall: waiting.drain, waiting: waiting.size };
}
