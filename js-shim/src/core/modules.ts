import type { Module } from "../early/modules.js";
import type { Capture } from "../types.js";
import { nameOfUrl, shorten } from "./dataUrls.js";
import { onlyModuleFile, resourceOfSize } from "./resources.js";
import { parseScriptLine, type ScriptLine, wasmLines, wasmModules } from "./stackLines.js";

/** The names and ids of the page's wasm modules. */
export interface Modules {
  /** `stack` with each module under the same name whatever way it was loaded, where that can be known. */
  named(stack: string): string;
  /** What is known of the module at the top of a named stack, from the one who runs in it. */
  learn(module: WebAssembly.Module, stack: string): void;
  /** The modules that a named stack goes through, innermost first. */
  of(stack: string): Capture["modules"];
}

// Modules made from bytes: V8's `wasm://wasm/<name>-<hash>`, Gecko's `<script> line 7 > WebAssembly.instantiate`.
const MADE =
  /(?:wasm:\/\/wasm\/[^\s)]*|\b(?:blob:)?[a-z][a-z0-9+.-]*:\/\/\S* line \d+ > WebAssembly\.\w+)(?=:wasm-function\[)/i;

type Ids = { code_id?: string; debug_id?: string };

/** `seen` grows as the page loads modules. */
export function createModules(seen: readonly Module[]): Modules {
  const fromBytes = new Map<string, Module>();

  function nameLine(line: string, caller: string): string {
    const made = MADE.exec(line)?.[0];
    return made ? line.replace(made, () => nameOf(made, caller)) : line;
  }

  function nameOf(made: string, caller: string): string {
    const module = fromBytes.get(made) ?? find(made, caller);
    const name = module
      ? (resourceOfSize(module.size)?.url ?? ownName(made, module))
      : (onlyModuleFile(seen.map(({ url }) => url)) ?? made);
    if (module) fromBytes.set(name, module);
    // V8's name is a hash of the bytes, so it stands for the same module from now on.
    if (module && made.startsWith("wasm:")) fromBytes.set(made, module);
    return name;
  }

  /** Which one `made` is: the only one it can be, or the only one that was loaded by the script that calls it now. */
  function find(made: string, caller: string): Module | undefined {
    const named = new Set(made.startsWith("wasm:") ? fromBytes.values() : []);
    const candidates = seen.filter((one) => one.url === "" && couldBe(made, one) && !named.has(one));
    return only(candidates) ?? only(candidates.filter((one) => places(one)[1]?.url === caller));
  }

  function idsOf(name: string): Ids {
    const loaded = seen.filter(({ url }) => url && nameOfUrl(url.replace(/#.*$/, "")) === name);
    return ids(fromBytes.get(name) ?? loaded.at(-1));
  }

  return {
    named(stack) {
      const short = shorten(stack);
      if (!short.includes(":wasm-function[")) return short;
      const lines = short.split("\n");
      const callers = callersOf(lines);
      return lines.map((line, at) => nameLine(line, callers[at] ?? "")).join("\n");
    },
    learn(module, stack) {
      const [name] = wasmModules(stack);
      const [buildId] = WebAssembly.Module.customSections(module, "build_id");
      if (name && !idsOf(name).code_id)
        fromBytes.set(name, { url: name, size: 0, stack: undefined, buildId });
    },
    of(stack) {
      const names = wasmModules(stack);
      // WebKit's frames name no module.
      if (names.length === 0 && wasmLines(stack).length > 0) {
        return seen.map((module) => ({ url: nameOfUrl(module.url), ...ids(module) }));
      }
      return names.map((url) => ({ url, ...idsOf(url) }));
    },
  };
}

/** The script that called into wasm, for each line: the next one further out. */
function callersOf(lines: string[]): string[] {
  const callers: string[] = [];
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? "";
    const isWasm = wasmLines(line).length > 0;
    callers[at] = (isWasm ? undefined : parseScriptLine(line)?.url) ?? callers[at + 1] ?? "";
  }
  return callers;
}

/** `intercept` and what it calls. */
const OWN_FRAMES = 2;

/** Where it was loaded: our own wrapper, and who called that. */
function places({ stack = "" }: Module): (ScriptLine | undefined)[] {
  const all = stack
    .split("\n")
    .map(parseScriptLine)
    .filter((place) => place !== undefined);
  return [all[0], all[OWN_FRAMES]];
}

/** Gecko names a module after the script that loads it, and that is our wrapper. */
function couldBe(made: string, module: Module): boolean {
  const [wrapper] = places(module);
  return made.startsWith("wasm:") || (wrapper !== undefined && made.startsWith(`${wrapper.url} line `));
}

/** What the engine would have called it without us. */
function ownName(made: string, module: Module): string {
  const [, caller] = places(module);
  const how = / > WebAssembly\.\w+$/.exec(made)?.[0];
  return how && caller ? `${caller.url} line ${caller.line}${how}` : made;
}

function only<T>(all: T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}

/** `build_id` whole, with its length in front, as Sentry's own SDK and symbolic read it. */
function ids(module: Module | undefined): Ids {
  if (!module?.buildId?.byteLength) return {};
  const code_id = Array.from(new Uint8Array(module.buildId), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  const uuid = code_id.padEnd(32, "0").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
  return { code_id, debug_id: uuid };
}
