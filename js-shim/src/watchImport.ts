import { quietly } from "./quietly.js";
import { shim } from "./shim.js";

/** What `watchImport` may be told. */
export interface WatchImportOptions {
  /** After this the import counts as hanging. 10 seconds when missing. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/**
 * Reports a dynamic import that hangs: `await watchImport(() => import("./checkout.js"))`. What comes of it is handed
 * through unchanged, however late; one that fails is reported by itself when nobody catches it.
 */
export async function watchImport<T>(load: () => Promise<T>, options: WatchImportOptions = {}): Promise<T> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const { stack } = new Error();
  const timer = setTimeout(() => quietly("", () => reportHang(load, timeoutMs, stack)), timeoutMs);
  try {
    return await load();
  } finally {
    clearTimeout(timer);
  }
}

function reportHang(load: () => unknown, timeoutMs: number, stack = ""): string {
  const [, url = ""] = /\bimport\(\s*["'`]([^"'`]+)/.exec(String(load)) ?? [];
  return shim().see("script_load", `import of ${url || "a module"} hangs`, {
    name: "ScriptLoadError",
    is_async: true,
    stack: stack.slice(stack.indexOf("\n") + 1),
    detail: { url, reason: "timeout", duration_ms: timeoutMs },
  });
}
