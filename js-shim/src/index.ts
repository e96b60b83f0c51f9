/**
 * The npm package. `init` watches the page at once; the core and the wasm that masks are fetched when the page is idle, or
 * as soon as something fails. What fails before waits for them in memory. Without the wasm the shim goes on alone and
 * sends only what cannot hold user data.
 */
import { bringVitals, vitalsAt } from "./bringVitals.js";
import { idle } from "./idle.js";
import { shim, start } from "./shim.js";
import type { Options } from "./types.js";

export {
  addBreadcrumb,
  captureException,
  captureMessage,
  close,
  flush,
  probe,
  setContext,
  setExtra,
  setTag,
  setTags,
  setUser,
} from "./shim.js";
export type {
  Breadcrumb,
  ClickMark,
  Details,
  Level,
  MaskRule,
  Options,
  ProbeOptions,
  ProbeResult,
  SentEvent,
  User,
} from "./types.js";
export { type WatchImportOptions, watchImport } from "./watchImport.js";

/** Does the shim know how to fetch the wasm? */
let isKnown = false;

/**
 * Starts to report. Failures are seen from this call on; the promise resolves when the wasm that masks is there, and
 * never rejects. A DSN or a masking rule that is wrong gives one warning on the console, and the page goes on unreported.
 */
export async function init(options: Options): Promise<void> {
  try {
    start();
    if (!isKnown) shim().bringWith(bring);
    isKnown = true;
    shim().configure(options);
    await idle();
    const { webVitals = true } = options;
    if (webVitals === true) void bringVitals(() => import("./vitals.js"));
    else if (webVitals) void bringVitals(vitalsAt(webVitals));
    await shim().whenCore();
  } catch {
    // A page without the platform's functions (a server rendering it) goes on unreported.
  }
}

async function bring(): Promise<void> {
  const core = await import("./core.js");
  if (core.endpoint()) await core.load(new URL("./panicle_bg.wasm", import.meta.url));
}
