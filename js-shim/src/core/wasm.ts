import type { NativeWasm, Shim } from "../early/createShim.js";
import type { Pipeline } from "../types.js";

/** What the module exports: see `sdk-wasm/npm/src/lib.rs`. */
interface Exports {
  memory: WebAssembly.Memory;
  reserve(length: number): number;
  process(): number;
  reseal(): number;
  judge(): number;
  answer(): number;
}

/** Memory never shrinks: an instance that needed more than this, for one huge event, is replaced. */
const MEMORY_LIMIT = 16 * 1024 * 1024;

/** Fetches the npm package's wasm. It makes everything in one call, and keeps nothing from call to call. */
export async function instantiate(url: URL, { fetch, wasm = WebAssembly }: Shim): Promise<Pipeline> {
  const { module, instance } = await made(await fetch(url), wasm);
  let ready: WebAssembly.Instance | undefined = instance;

  function call(name: "process" | "reseal" | "judge", ...texts: string[]): string {
    const current = ready ?? new wasm.Instance(module);
    // A trap leaves an instance torn: the next call takes another.
    ready = undefined;
    const { memory, reserve, answer, [name]: make } = current.exports as unknown as Exports;
    // Each text is JSON in one line, so the breaks between them are the only ones.
    const input = new TextEncoder().encode(texts.join("\n"));
    // Growing the memory takes its buffer away: each is asked for anew.
    const start = reserve(input.length);
    new Uint8Array(memory.buffer, start, input.length).set(input);
    const length = make();
    const text = new TextDecoder().decode(new Uint8Array(memory.buffer, answer(), length));
    if (memory.buffer.byteLength <= MEMORY_LIMIT) ready = current;
    return text;
  }

  return {
    process: (capture, scope) => call("process", capture, scope),
    reseal: (event, scope) => call("reseal", event, scope),
    judge: (scope) => call("judge", scope),
  };
}

/** Streamed where the server says that it is wasm. */
async function made(
  response: Response,
  wasm: NativeWasm,
): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  const copy = response.clone();
  try {
    return await wasm.instantiateStreaming(response);
  } catch {
    return wasm.instantiate(await copy.arrayBuffer());
  }
}
