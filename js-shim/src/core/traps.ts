import type { Capture } from "../types.js";
import { wasmLines } from "./stackLines.js";

/** What stopped a wasm instance. The names are those of `protocol::classify::Trap`. */
export type Trap =
  | "unreachable"
  | "out_of_bounds"
  | "stack_overflow"
  | "divide_by_zero"
  | "indirect_call"
  | "out_of_memory";

// V8, SpiderMonkey and JavaScriptCore each word their traps in their own way.
const MESSAGES: [Trap, RegExp][] = [
  ["unreachable", /^(unreachable|unreachable executed|Unreachable code should not be executed)\b/],
  ["out_of_bounds", /^(memory access out of bounds|index out of bounds|Out of bounds memory access)\b/],
  ["divide_by_zero", /^(divide by zero|integer divide by zero|Division by zero|remainder by zero)\b/],
  [
    "indirect_call",
    /^(null function or function signature mismatch|table index is out of bounds|indirect call|call_indirect|Out of bounds call_indirect)\b/,
  ],
  ["stack_overflow", /^(Maximum call stack size exceeded|too much recursion)\b/],
  ["out_of_memory", /^(out of memory|Out of memory)\b/],
];

const NAMES = new Set(["RuntimeError", "RangeError", "InternalError"]);

/** The trap an error is; `undefined` for every other error. */
export function trapOf(capture: Pick<Capture, "name" | "message" | "stack">): Trap | undefined {
  if (!NAMES.has(capture.name)) return undefined;
  const stack = capture.stack ?? "";
  // A RangeError of plain JavaScript recursion is no trap.
  if (capture.name !== "RuntimeError" && wasmLines(stack).length === 0) return undefined;
  if (isOutOfMemory(stack)) return "out_of_memory";
  return MESSAGES.find(([, pattern]) => pattern.test(capture.message))?.[0];
}

/** The engine's own words for a trap, without anything an app could have added. */
export function trapMessage(message: string): string | undefined {
  for (const [, pattern] of MESSAGES) {
    const found = pattern.exec(message);
    if (found) return found[0];
  }
  return undefined;
}

/** Rust's allocator gives up with the same `unreachable` as a panic; only the frames tell. */
function isOutOfMemory(stack: string): boolean {
  return /rust_oom|__rg_oom|handle_alloc_error|alloc_error_handler/.test(stack);
}
