import type { Capture } from "../types.js";

/** Captures that wait, in memory only, for the wasm that will mask them. */
export interface Waiting {
  hold(capture: Capture): void;
  /** Takes everything out, oldest first. */
  drain(): Capture[];
}

/** Keeps the first `limit`: what fails first usually explains the rest. */
export function createWaiting(limit: number): Waiting {
  let held: Capture[] = [];
  return {
    hold(capture) {
      if (held.length < limit) held.push(capture);
    },
    drain() {
      const drained = held;
      held = [];
      return drained;
    },
  };
}
