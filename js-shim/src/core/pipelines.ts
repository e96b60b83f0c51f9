import { toJson } from "../json.js";
import type { Capture, Pipeline, Scope } from "../types.js";
import { wasmModules } from "./stackLines.js";

/** The wasm instances that can turn a capture into a masked envelope. */
export interface Pipelines {
  /** `stack` was taken inside the instance; `isolated` when it runs nothing but Panicle. */
  attach(pipeline: Pipeline, stack: string, isolated: boolean): void;
  /** Why an instance cannot use the scope's masking rules; empty when all can, also when there is none. */
  judge(scope: Scope): string;
  /** Is a first instance still on its way? */
  isAwaited(): boolean;
  /** No instance will come, or none came in time. */
  stopWaiting(): void;
  /** A trap went through the modules of `stack`: an instance of one of them may be torn. */
  distrust(stack: string): void;
  /** The envelope's text; `undefined` when no instance is left, or none could build it. */
  process(capture: Capture, scope: Scope): string | undefined;
  /** The envelope's text of an event, in JSON, that the app changed; `undefined` as above. */
  reseal(event: string, scope: Scope): string | undefined;
}

interface Attached {
  pipeline: Pipeline;
  modules: string[];
  isolated: boolean;
}

export function createPipelines(): Pipelines {
  let attached: Attached[] = [];
  let awaited = true;

  /** The first text that an instance answers; one that throws is dropped. */
  function firstAnswer(ask: (pipeline: Pipeline) => string): string {
    for (const one of [...attached]) {
      try {
        const answer = ask(one.pipeline);
        if (answer) return answer;
      } catch {
        attached = attached.filter((other) => other !== one);
      }
    }
    return "";
  }

  return {
    attach(pipeline, stack, isolated) {
      awaited = false;
      attached.push({ pipeline, modules: wasmModules(stack), isolated });
    },
    judge(scope) {
      const scopeText = toJson(scope);
      return firstAnswer((pipeline) => pipeline.judge(scopeText));
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
      const [captureText, scopeText] = [toJson(capture), toJson(scope)];
      return firstAnswer((pipeline) => pipeline.process(captureText, scopeText)) || undefined;
    },
    reseal(event, scope) {
      const scopeText = toJson(scope);
      return firstAnswer((pipeline) => pipeline.reseal(event, scopeText)) || undefined;
    },
  };
}

/** WebKit names no module in its stacks, so there any trap may be in any instance. */
function mayBeIn(modules: string[], torn: string[]): boolean {
  return torn.length === 0 || modules.length === 0 || modules.some((module) => torn.includes(module));
}
