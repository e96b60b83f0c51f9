// The demo's promise: each button is one event of its kind. Those that are not here have tests of their own in
// `panics.test.ts` and `failures.test.ts`.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { serveDemo } from "../harness/demo.ts";
import { useStage } from "../harness/stage.ts";

const stage = useStage(serveDemo);

/** A button, and what it leads to. */
const BUTTONS = [
  ["panic-vase", "wasm_panic"],
  ["trap-bounds", "wasm_trap"],
  ["trap-stack", "wasm_trap"],
  ["trap-divide", "wasm_trap"],
  ["trap-call", "wasm_trap"],
  ["trap-unreachable", "wasm_trap"],
  ["resource", "resource_load"],
  ["network", "network"],
  ["import", "script_load"],
  ["module", "script_load"],
] as const;

describe.each(BROWSERS)("in %s", (browser) => {
  it.each(BUTTONS)("#%s is one event, a %s", async (button, errorType) => {
    const { payload, issue } = await stage.reportAfterClick(browser, "/", `#${button}`);
    expect(issue.error_type).toBe(errorType);
    expect(JSON.stringify(payload)).not.toContain("13812345678");
  });
});
