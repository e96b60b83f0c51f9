import type { Capture } from "../types.js";

/** Captures that wait, in memory only, for the wasm that will mask them. */
export interface Waiting {
  /** False when there is no room. */
  hold(capture: Capture): boolean;
  /** Takes everything out, oldest first. */
  drain(): Capture[];
  size(): number;
}

/** Keeps the first `limit`: what fails first usually explains the rest. */
export function createWaiting(limit: number): Waiting {
  let held: Capture[] = [];
  return {
    hold(capture) {
      return held.length < limit && held.push(capture) > 0;
    },
    drain() {
      const drained = held;
      held = [];
      return drained;
    },
    size: () => held.length,
  };
}
