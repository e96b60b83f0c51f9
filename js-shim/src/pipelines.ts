import { wasmModules } from "./stackLines.js";
import type { Capture, Process, Scope } from "./types.js";

/** The wasm instances that can turn a capture into a masked envelope. */
export interface Pipelines {
  /** `stack` was taken inside the instance; `isolated` when it runs nothing but Panicle. */
  attach(process: Process, stack: string, isolated: boolean): void;
  /** Is a first instance still on its way? */
  isAwaited(): boolean;
  /** No instance will come, or none came in time. */
  stopWaiting(): void;
  /** A trap went through the modules of `stack`: an instance of one of them may be torn. */
  distrust(stack: string): void;
  /** The envelope's text; `undefined` when no instance is left, or none could build it. */
  process(capture: Capture, scope: Scope): string | undefined;
}

interface Attached {
  process: Process;
  modules: string[];
  isolated: boolean;
}

export function createPipelines(): Pipelines {
  let attached: Attached[] = [];
  let awaited = true;
  return {
    attach(process, stack, isolated) {
      awaited = false;
      attached.push({ process, modules: wasmModules(stack), isolated });
    },
    isAwaited: () => awaited,
    stopWaiting() {
      awaited = false;
    },
    distrust(stack) {
      const torn = wasmModules(stack);
      attached = attached.filter((one) => one.isolated || !mayBeIn(one.modules, torn));
    },
    process(capture, scope) {
      const [captureText, scopeText] = [JSON.stringify(capture), JSON.stringify(scope)];
      for (const one of [...attached]) {
        try {
          const envelope = one.process(captureText, scopeText);
          if (envelope) return envelope;
        } catch {
          attached = attached.filter((other) => other !== one);
        }
      }
      return undefined;
    },
  };
}

/** WebKit names no module in its stacks, so there any trap may be in any instance. */
function mayBeIn(modules: string[], torn: string[]): boolean {
  return torn.length === 0 || modules.length === 0 || modules.some((module) => torn.includes(module));
}
