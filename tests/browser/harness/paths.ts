// Where the parts under test are. `cargo xtask test` sets the variables; the defaults suit a run by hand.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** The checkout. */
export const ROOT = resolve(import.meta.dirname, "../../..");

/** Inputs with the outputs they must give, shared with the Rust tests. */
export const FIXTURES = join(ROOT, "tests/fixtures");

/** Scratch space that outlives a run. */
export const TARGET = join(ROOT, "target");

function fromEnv(name: string, fallback: string): string {
  return resolve(ROOT, process.env[name] ?? fallback);
}

/** The collector's binary. */
export const PANICLE_BIN = fromEnv("PANICLE_BIN", "target/debug/panicle");
/** The built demo page. */
export const DEMO_DIST = fromEnv("DEMO_DIST", "www-demo/dist");
/** The demo's debug file, which visitors do not get. */
export const DEMO_SYMBOLS = fromEnv("DEMO_SYMBOLS", "target/symbols/www-demo");
/** The npm package. */
export const PKG_DIR = fromEnv("PKG_DIR", "sdk-wasm/pkg");
/** The project's own task runner, which also serves the demo. */
export const XTASK_BIN = fromEnv("XTASK_BIN", "target/debug/xtask");
/** The apps only tests visit. */
export const WASM_PAGES = fromEnv("WASM_PAGES", "target/wasm-pages");
/** A Python virtual environment that holds Bugsink and, through it, sentry-sdk. */
export const BUGSINK_VENV = fromEnv("BUGSINK_VENV", "target/bugsink");
/** Stock Chromium. */
export const CHROMIUM = fromEnv("CHROMIUM", "/usr/bin/chromium");
/** Stock Firefox. */
export const FIREFOX = fromEnv("FIREFOX", "/usr/bin/firefox-esr");

/** Fails with what to do about it, rather than with ENOENT from deep inside a test. */
export function mustExist(path: string): string {
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: \`cargo xtask test\` builds and installs it`);
  }
  return path;
}
