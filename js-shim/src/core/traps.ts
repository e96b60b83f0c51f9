import type { Capture } from "../types.js";
import { parseWasmLine, wasmLines } from "./stackLines.js";

/** What stopped a wasm instance. The names are those of `protocol::classify::Trap`, and so are the answers. */
export type Trap =
  | "unreachable"
  | "out_of_bounds"
  | "stack_overflow"
  | "divide_by_zero"
  | "indirect_call"
  | "out_of_memory"
  | "other";

// In lower case, as V8, SpiderMonkey and JavaScriptCore word them. The longer of two that begin alike comes first.
const WORDS: [Trap, string[]][] = [
  ["unreachable", ["unreachable executed", "unreachable code should not be executed", "unreachable"]],
  [
    "indirect_call",
    [
      "null function or function signature mismatch",
      "function signature mismatch",
      "table index is out of bounds",
      "table index out of bounds",
      "table access out of bounds",
      "indirect call to null",
      "indirect call signature mismatch",
      "call_indirect to a null table entry",
      "call_indirect to a signature that does not match",
      "out of bounds call_indirect",
      "out of bounds table access",
    ],
  ],
  [
    "out_of_bounds",
    [
      "memory access out of bounds",
      "index out of bounds",
      "out of bounds memory access",
      "data segment out of bounds",
      "element segment out of bounds",
    ],
  ],
  [
    "divide_by_zero",
    [
      "divide by zero",
      "remainder by zero",
      "divide result unrepresentable",
      "integer divide by zero",
      "integer overflow",
      "division by zero",
    ],
  ],
  ["stack_overflow", ["maximum call stack size exceeded", "too much recursion", "stack overflow"]],
  ["out_of_memory", ["out of memory", "could not allocate memory"]],
  [
    "other",
    [
      "float unrepresentable in integer range",
      "invalid conversion to integer",
      "out of bounds trunc operation",
      "dereferencing a null pointer",
      "dereferencing null pointer",
      "access to a null reference",
      "illegal cast",
      "bad cast",
      "operation does not support unaligned accesses",
      "unaligned memory access",
    ],
  ],
];

const OVERFLOW = /maximum call stack|too much recursion/i;
const NO_MEMORY = /webassembly\.memory|failed to grow/i;
/** Functions on the way from a failed allocation to the trap. */
const OUT_OF_MEMORY =
  /rust_oom|rg_oom|handle_alloc_error|alloc_error_handler|default_alloc_error_hook|handle_reserve/;
/** Innermost frames that can hold the allocator's name. */
const TRAP_FRAMES = 32;
/** Rust keeps large values on a stack of its own, of 1 MiB: it can be full after few calls. */
const MOST_REPEATS = 10;

/** The trap an error is; `undefined` for every other error. */
export function trapOf({
  name,
  message,
  stack = "",
}: Pick<Capture, "name" | "message" | "stack">): Trap | undefined {
  const lines = wasmLines(stack);
  if (name === "RuntimeError") return runtimeError(message, stack, lines);
  if (name !== "RangeError" && name !== "InternalError") return undefined;
  // Endless recursion and refused memory exist in plain JavaScript too: those are no traps.
  if (OVERFLOW.test(message)) return lines.length > 0 ? "stack_overflow" : undefined;
  return NO_MEMORY.test(message) ? "out_of_memory" : undefined;
}

/** The engine's own words for a trap, without anything an app could have added. */
export function trapMessage(message: string): string | undefined {
  const found = wordsOf(message);
  return found && message.slice(0, found.words.length);
}

function wordsOf(message: string): { kind: Trap; words: string } | undefined {
  const lower = message.toLowerCase();
  for (const [kind, all] of WORDS) {
    const words = all.find((words) => lower.startsWith(words));
    if (words) return { kind, words };
  }
  return undefined;
}

function runtimeError(message: string, stack: string, lines: string[]): Trap | undefined {
  const kind = wordsOf(message)?.kind;
  // Rust's allocator gives up with the same `unreachable` as a panic; only the frames tell.
  if (kind === "unreachable" && OUT_OF_MEMORY.test(lines.slice(0, TRAP_FRAMES).join("\n")))
    return "out_of_memory";
  if (kind === "out_of_bounds" && isRecursion(lines)) return "stack_overflow";
  // An app may throw such an error itself: from JavaScript.
  return kind ?? (isThrownInWasm(stack) ? "other" : undefined);
}

function isRecursion(lines: string[]): boolean {
  const functions = lines.map((line) => parseWasmLine(line)?.index);
  return functions.some((one) => one && functions.filter((other) => other === one).length >= MOST_REPEATS);
}

function isThrownInWasm(stack: string): boolean {
  const lines = stack.split("\n");
  const innermost =
    lines.find((line) => /^\s+at /.test(line)) ?? lines.find((line) => line.includes("@")) ?? "";
  return wasmLines(innermost).length > 0;
}
