import { createAftermath } from "./aftermath.js";
import { createFloodGate } from "./floodGate.js";
import { createPanics } from "./panics.js";
import type { Pipelines } from "./pipelines.js";
import type { Seen } from "./seen.js";
import { trapOf } from "./traps.js";
import { createUpdates } from "./updates.js";

/** Sees to it that one failure is one event: what belongs to one that was told already is left out, or counted on it. */
export interface Once {
  /** Was this very error seen before? It may be caught and reported by the app, thrown again, then unhandled. */
  isKnown(thrown: unknown): boolean;
  /** Is it the rest of a failure that was already reported? */
  isSettled(seen: Seen): boolean;
  /** Is there room for one more event in this minute? */
  hasRoom(eventId: string, likeness?: string): boolean;
  /** Panics have room of their own: a storm of errors must not hide one. */
  hasRoomForPanic(eventId: string): boolean;
  /** A panic hook ran in `stack`; its trap is on the way. */
  expectTrap(eventId: string, stack: string): void;
  /** An event tells of a failure that may have ended a wasm instance. */
  told(eventId: string, seen: Pick<Seen, "name" | "message" | "stack">): void;
  /** An event tells of a panic in `stack`. */
  toldPanic(eventId: string, stack: string): void;
  /** Envelopes that count on earlier events what followed from them. */
  takeUpdates(): string[];
}

/** What the others are told. */
export interface Telling {
  /** An event had no room. */
  dropped(): void;
  /** Something was counted on an earlier event. */
  counted(): void;
}

const EVENTS_PER_MINUTE = 30;
/** Of one kind, so that a storm does not hide what else fails. */
const ALIKE_PER_MINUTE = 15;

/** `now` in milliseconds. */
export function createOnce(pipelines: Pipelines, telling: Telling, now: () => number): Once {
  const seenErrors = new WeakSet<object>();
  const panics = createPanics(now);
  const aftermath = createAftermath();
  const updates = createUpdates();
  const [gate, panicGate] = [newGate(), newGate()];

  function newGate() {
    return createFloodGate(EVENTS_PER_MINUTE, ALIKE_PER_MINUTE, 60_000, now);
  }

  function passes(eventId: string, countedAs: string): boolean {
    if (!countedAs) telling.dropped();
    else if (countedAs !== eventId) countOn(countedAs);
    return countedAs === eventId;
  }

  function countOn(rootId: string): void {
    updates.suppressed(rootId);
    telling.counted();
  }

  return {
    isKnown(thrown) {
      if (typeof thrown !== "object" || thrown === null) return false;
      if (seenErrors.has(thrown)) return true;
      seenErrors.add(thrown);
      return false;
    },
    isSettled(seen) {
      const stack = seen.stack ?? "";
      const trap = trapOf(seen);
      if (trap === "unreachable" && panics.takeTrap(stack)) return true;
      const unwound = seen.name === "PanicError" ? panics.takeUnwound(stack) : undefined;
      if (unwound) {
        aftermath.revive(unwound);
        return true;
      }
      if (trap) pipelines.distrust(stack);
      const root = aftermath.rootOf(seen, trap);
      if (root) countOn(root);
      return root !== undefined;
    },
    hasRoom: (eventId, likeness) => passes(eventId, gate(eventId, likeness)),
    hasRoomForPanic: (eventId) => passes(eventId, panicGate(eventId)),
    expectTrap: panics.expect,
    told(eventId, seen) {
      const trap = trapOf(seen);
      if (trap) aftermath.follows(eventId, seen.stack ?? "", trap);
    },
    toldPanic: (eventId, stack) => aftermath.follows(eventId, stack),
    takeUpdates: updates.take,
  };
}
