import { quietly } from "../quietly.js";
import type { Shim } from "./createShim.js";
import { intercept, type Undo } from "./patch.js";

/** How a wasm module came into the page; the core makes names and ids of it, once something fails. */
export interface Module {
  /** Where its response came from; empty when it was made from bytes. */
  url: string;
  /** The response's status. */
  status?: number;
  /** Of how many bytes it was made; 0 when they were streamed. */
  size: number;
  /** The stack of the call that loads it. */
  stack: string | undefined;
  /** The id that the linker, or a tool after it, wrote into the module. */
  buildId?: ArrayBuffer | undefined;
}

/** Most modules that are remembered. */
const MODULE_LIMIT = 32;

/**
 * Remembers each wasm module of the page, and sees each that does not load. The page's calls go through as they are, and so
 * do their answers and errors.
 */
export function watchModules(shim: Shim): Undo[] {
  const { WebAssembly } = globalThis;
  if (!WebAssembly) return [];
  const known = new WeakMap<object, Module>();

  /** Notes what is loaded, before the page can change it. */
  function begin(source: unknown, stack: string | undefined): Module {
    const module: Module = { url: "", size: 0, stack };
    const answered = (answer: unknown) => {
      if (!(answer instanceof Response)) return;
      module.url = answer.url;
      module.status = answer.status;
    };
    quietly(undefined, () => {
      module.size = (source as ArrayBuffer).byteLength || 0;
      // The engine listens to the same promise, so nobody's rejection is handled here that would not be.
      if (source instanceof Promise) source.then(answered, () => {});
      answered(source);
    });
    return known.get(source as object) ?? module;
  }

  function loaded<T>(module: Module, source: unknown, made: T): T {
    quietly(undefined, () => {
      const { Module: Made } = WebAssembly;
      const { module: inside = made } = made as { module?: unknown };
      const found = (source instanceof Made ? source : inside) as WebAssembly.Module;
      if (known.has(found)) return;
      [module.buildId] = Made.customSections(found, "build_id");
      known.set(found, module);
      shim.modules.push(module);
      shim.modules.splice(0, shim.modules.length - MODULE_LIMIT);
    });
    return made;
  }

  function failed(module: Module, error: unknown): unknown {
    quietly("", () => shim.see("script_load", error, { detail: module }));
    return error;
  }

  const watch = (names: string[], load: Parameters<typeof intercept>[2]) =>
    names.map((name) => intercept(WebAssembly, name as never, load));
  return [
    ...watch(
      ["instantiate", "compile", "instantiateStreaming", "compileStreaming"],
      async (go, _, [source]) => {
        const module = begin(source, Error().stack);
        try {
          return loaded(module, source, await go());
        } catch (error) {
          throw failed(module, error);
        }
      },
    ),
    ...watch(["Module", "Instance"], (go, _, [source]) => {
      const module = begin(source, Error().stack);
      try {
        return loaded(module, source, go());
      } catch (error) {
        throw failed(module, error);
      }
    }),
  ];
}
