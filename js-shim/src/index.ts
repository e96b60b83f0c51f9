/**
 * The npm package. `init` starts the listeners at once and fetches the wasm that masks; what fails in between waits for
 * it in memory. Without the wasm the shim goes on alone and sends only what cannot hold user data.
 */
import { configure, giveUp, start } from "./shim.js";
import type { Options } from "./types.js";

export type { ProbeOptions } from "./probe.js";
export {
  addBreadcrumb,
  captureException,
  captureMessage,
  flush,
  probe,
  setTag,
  setUser,
} from "./shim.js";
export type { Breadcrumb, Level, MaskRule, Options, ProbeResult, User } from "./types.js";

let loading: Promise<void> | undefined;

/**
 * Starts to report. Failures are seen from this call on; the promise resolves when the wasm that masks is there, and
 * never rejects. A DSN or a masking rule that is wrong gives one warning on the console, and the page goes on unreported.
 */
export function init(options: Options): Promise<void> {
  if (typeof document === "undefined") return Promise.resolve();
  start();
  if (!configure(options.dsn, options.release, options.environment, options.mask)) return Promise.resolve();
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  try {
    const wasm = await import("./panicle.js");
    await wasm.default({ module_or_path: new URL("./panicle_bg.wasm", import.meta.url) });
    wasm.start();
  } catch {
    giveUp();
  }
}
