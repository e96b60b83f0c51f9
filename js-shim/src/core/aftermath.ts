import type { Capture } from "../types.js";
import { parseScriptLine, wasmLines, wasmModules } from "./stackLines.js";
import type { Trap } from "./traps.js";

/** What a dead instance does: nothing of it is news, all of it belongs to the event that told of its death. */
export interface Aftermath {
  /** An event told of a panic, or of a trap. */
  follows(eventId: string, stack: string, trap?: Trap): void;
  /** The instance goes on: its panic was unwound. */
  revive(eventId: string): void;
  /** The event of the death that this follows from; `undefined` for what is news. */
  rootOf(failure: Pick<Capture, "message" | "stack">, trap: Trap | undefined): string | undefined;
}

const MOST_ROOTS = 16;

// What wasm-bindgen says of objects and closures that were in use when the instance died, and of the instance itself.
const FOLLOW_ON =
  /recursive use of an object detected|attempted to take ownership of Rust value|null pointer passed to rust|closure invoked recursively or after being dropped|^Module terminated$/;

interface Root {
  eventId: string;
  modules: string[];
  /** Scripts that called into the module: its glue throws when the instance is known to be dead. */
  scripts: string[];
  trap: { kind: Trap; lines: string } | undefined;
}

/** Starts with every instance alive. */
export function createAftermath(): Aftermath {
  let roots: Root[] = [];

  return {
    follows(eventId, stack, kind) {
      const trap = kind && { kind, lines: wasmLines(stack).join("\n") };
      // The newest death first.
      roots = [{ eventId, modules: wasmModules(stack), scripts: scripts(stack), trap }, ...roots];
      roots = roots.slice(0, MOST_ROOTS);
    },
    revive(eventId) {
      roots = roots.filter((root) => root.eventId !== eventId);
    },
    rootOf({ message, stack = "" }, trap) {
      if (trap) return roots.find((root) => isSameTrap(root, trap, stack))?.eventId;
      return FOLLOW_ON.test(message) ? roots.find((root) => isOf(root, stack))?.eventId : undefined;
    },
  };
}

// Rust's own stack stays full once it is, and each later call runs into its end, wherever it is made.
const EXHAUSTED: (Trap | undefined)[] = ["stack_overflow", "out_of_bounds"];

/** The same trap at the same place, called the same way. */
function isSameTrap({ trap, modules }: Root, kind: Trap, stack: string): boolean {
  if (EXHAUSTED.includes(kind)) return EXHAUSTED.includes(trap?.kind) && share(modules, wasmModules(stack));
  return trap?.kind === kind && trap.lines === wasmLines(stack).join("\n");
}

function isOf({ modules, scripts: callers }: Root, stack: string): boolean {
  if (wasmLines(stack).length === 0) return share(callers, scripts(stack).slice(0, 1));
  const found = wasmModules(stack);
  // WebKit's frames name no module.
  return found.length === 0 || modules.length === 0 || share(modules, found);
}

function scripts(stack: string): string[] {
  const urls = stack.split("\n").map((line) => parseScriptLine(line)?.url ?? "");
  return [...new Set(urls)].filter((url) => url !== "");
}

function share(some: string[], others: string[]): boolean {
  return some.some((one) => others.includes(one));
}
