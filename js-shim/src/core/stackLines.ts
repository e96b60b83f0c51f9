/** One line of a stack that points into a wasm module. */
export interface WasmLine {
  /** The module's URL as the engine wrote it; empty in WebKit, which names none. */
  url: string;
  /** The function, from the module's name section. */
  function?: string;
  /** The function's index. */
  index?: string;
  /** The byte offset in the file, `0x…`. */
  offset?: string;
}

/** One line of a stack that points into a script. */
export interface ScriptLine {
  url: string;
  line: number;
  column: number;
}

/** The lines of `stack` that point into wasm, innermost first, as the engine wrote them. */
export function wasmLines(stack: string): string[] {
  return stack
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.includes("wasm-function[") || line.includes("[wasm code]"));
}

/** What a stack says from its innermost wasm function on; all of it when there is none. */
export function fromWasmOn(stack: string): string {
  const lines = stack.split("\n");
  const first = lines.findIndex((line) => wasmLines(line).length > 0);
  return lines.slice(Math.max(first, 0)).join("\n");
}

// V8:     at shop::pay (http://host/shop_bg.wasm:wasm-function[12]:0xabc)
// Gecko:  shop::pay@http://host/shop_bg.wasm:wasm-function[12]:0xabc
// Rust names hold `(`, `,`, `<` and blanks, so the URL is found from the end of the line.
const WASM_WITH_URL =
  /^(?:at )?(?:(.*?)[ @]\(?)?((?:[a-z][a-z0-9+.-]*:)[^\s]*(?: line \d+ > WebAssembly\.\w+)?):wasm-function\[(\d+)\]:(0x[0-9a-f]+)\)?$/i;
// WebKit: <?>.wasm-function[shop::pay]@[wasm code]
const WASM_IN_WEBKIT = /wasm-function\[(.*)\]@\[wasm code\]$/;

/** Takes a line of [`wasmLines`] apart. */
export function parseWasmLine(line: string): WasmLine | undefined {
  const webkit = WASM_IN_WEBKIT.exec(line);
  if (webkit) return { url: "", ...(webkit[1] && !/^\d+$/.test(webkit[1]) ? { function: webkit[1] } : {}) };
  const found = WASM_WITH_URL.exec(line);
  if (!found) return undefined;
  const [, name, url = "", index = "", offset = ""] = found;
  return { url, index, offset, ...(name ? { function: name } : {}) };
}

const SCRIPT = /((?:https?|file|blob|webpack|[a-z-]{1,20}-extension):[^\s()]*?):(\d+):(\d+)\)?$/;

/** The script that `line` names, as the engine wrote it. */
export function scriptUrl(line: string): string | undefined {
  return SCRIPT.exec(line.trim())?.[1];
}

/** The place in a script that `line` names. */
export function parseScriptLine(line: string): ScriptLine | undefined {
  const found = SCRIPT.exec(line.trim());
  if (!found) return undefined;
  return { url: withoutQuery(found[1] ?? ""), line: Number(found[2]), column: Number(found[3]) };
}

/** The wasm modules `stack` passes through, each once, innermost first. */
export function wasmModules(stack: string): string[] {
  const urls = wasmLines(stack).map((line) => parseWasmLine(line)?.url ?? "");
  return [...new Set(urls)].filter((url) => url !== "");
}

/** Rust closures and futures that the event loop calls show in the names wasm-bindgen gives their entry points. */
export function isAsyncStack(stack: string): boolean {
  return /convert::closures|convert__closures|wasm_bindgen_futures|__wbg_adapter_/.test(stack);
}

/** The address of a thing, without what the page put behind it. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, "");
}
