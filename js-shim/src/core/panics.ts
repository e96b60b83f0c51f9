import { wasmLines, wasmModules } from "./stackLines.js";

/** Pairs each panic with what follows it into JavaScript, so that one panic is one event. */
export interface Panics {
  /** A panic hook reported; its trap, or the error it is unwound into, is on the way. */
  expect(eventId: string, stack: string): void;
  /** The panic, already reported, whose trap has this stack. Answered once per panic. */
  takeTrap(stack: string): string | undefined;
  /** The panic, already reported, that wasm-bindgen unwound into the `PanicError` with this stack. */
  takeUnwound(stack: string): string | undefined;
}

const MOST_PENDING = 8;
const OLDEST_MS = 10_000;
/** The trap's frames the hook never saw: `panic_with_hook`, `rust_panic`, `__rust_start_panic`, abort. One after LTO. */
const MOST_INNER = 4;

interface Pending {
  eventId: string;
  stack: string;
  at: number;
}

/** `now` in milliseconds. */
export function createPanics(now: () => number): Panics {
  let pending: Pending[] = [];

  function take(is: (panic: Pending) => boolean): string | undefined {
    pending = pending.filter((panic) => now() - panic.at <= OLDEST_MS);
    const found = pending.find(is);
    pending = pending.filter((panic) => panic !== found);
    return found?.eventId;
  }

  return {
    expect(eventId, stack) {
      pending.push({ eventId, stack, at: now() });
      // The app may catch the trap itself, so some never come back.
      pending = pending.slice(-MOST_PENDING);
    },
    takeTrap: (stack) => take((panic) => shareOuterFrames(wasmLines(panic.stack), wasmLines(stack))),
    takeUnwound: (stack) => take((panic) => mayShareModule(wasmModules(panic.stack), wasmModules(stack))),
  };
}

/** WebKit's frames name no module. */
function mayShareModule(some: string[], others: string[]): boolean {
  return some.length === 0 || others.length === 0 || some.some((one) => others.includes(one));
}

/**
 * The hook's stack and the trap's stack differ only in their innermost frames. Every frame further out is the same
 * call at the same offset, to the end of the shorter stack (a stack limit cuts the outermost frames).
 */
function shareOuterFrames(hook: string[], trap: string[]): boolean {
  for (let inner = 0; inner <= MOST_INNER && inner < trap.length; inner++) {
    const start = hook.indexOf(trap[inner] ?? "");
    if (start < 0) continue;
    const shared = Math.min(hook.length - start, trap.length - inner);
    const same = hook.slice(start, start + shared).every((line, n) => line === trap[inner + n]);
    if (same && hook.length - start <= trap.length - inner) return true;
  }
  return false;
}
