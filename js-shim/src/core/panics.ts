import { wasmLines } from "./stackLines.js";

/** Pairs each panic with the trap that follows it, so that one panic is one event. */
export interface Panics {
  /** A panic hook reported; its trap is on the way. */
  expectTrap(stack: string): void;
  /** Is `stack` the trap of a panic already reported? Answers yes once per panic. */
  takeTrap(stack: string): boolean;
  /** Is this what wasm-bindgen says when an object is used again that was borrowed when a panic struck? */
  isAftermath(message: string): boolean;
}

const MOST_PENDING = 8;
const OLDEST_MS = 10_000;
/** The trap's frames the hook never saw: `panic_with_hook`, `rust_panic`, `__rust_start_panic`, abort. One after LTO. */
const MOST_INNER = 4;

/** `now` in milliseconds. */
export function createPanics(now: () => number): Panics {
  let pending: { lines: string[]; at: number }[] = [];
  let panicked = false;
  return {
    expectTrap(stack) {
      panicked = true;
      pending.push({ lines: wasmLines(stack), at: now() });
      // The app may catch the trap itself, so some never come back.
      pending = pending.slice(-MOST_PENDING);
    },
    takeTrap(stack) {
      pending = pending.filter((panic) => now() - panic.at <= OLDEST_MS);
      const trap = wasmLines(stack);
      const index = pending.findIndex((panic) => shareOuterFrames(panic.lines, trap));
      if (index < 0) return false;
      pending.splice(index, 1);
      return true;
    },
    isAftermath: (message) =>
      panicked &&
      /recursive use of an object detected|attempted to take ownership of Rust value/.test(message),
  };
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
