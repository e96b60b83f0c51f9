// However a page loads its wasm, an event knows which module it came from; and when the module does not start, the shim
// says why.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { DEMO_DIST, mustExist, WASM_PAGES } from "../harness/paths.ts";
import { useStage } from "../harness/stage.ts";

const WAYS = ["streaming", "bytes", "compiled", "blob", "data", "wrong-mime"];

/** What the page tries, and the reason reported. */
const NEVER = [
  { how: "missing", reason: "not_found" },
  { how: "page", reason: "mime" },
  { how: "garbage", reason: "compile" },
  { how: "mixed", reason: "link" },
  { how: "unreachable", reason: "network" },
];

const stage = useStage((dsn) => {
  const apps = mustExist(WASM_PAGES);
  const module = readFileSync(join(apps, "failures/page_failures_bg.wasm"));
  return PageServer.start({
    folders: { "/": PAGES, "/apps/": apps, "/demo/": mustExist(DEMO_DIST) },
    answers: {
      "/as-text/page_failures_bg.wasm": { type: "text/plain", body: module },
      "/never/page.wasm": { type: "text/html", body: "<!doctype html><title>Start</title>" },
      "/never/garbage.wasm": { type: "application/wasm", body: Buffer.from("\0asm\x01\0\0\0garbage") },
    },
    dsn,
  });
});

describe.each(BROWSERS)("in %s", (browser) => {
  describe.each(["before Panicle", "after an early shim"])("loaded %s", (when) => {
    it.each(WAYS)("by %s, the module is known", async (way) => {
      const path = `/wasm/failures.html?load=${way}${when === "after an early shim" ? "&early" : ""}`;
      const { payload } = await stage.reportAfterClick(browser, path, "#panic_in_export");
      expectModuleOf(payload);
    });
  });

  it("in a worker, the module is known", async () => {
    const { payload } = await stage.reportAfterClick(browser, "/wasm/worker.html", "#panic_in_export");
    expectModuleOf(payload);
  });

  it.each(NEVER)("a module that never starts is one event: $how", async ({ how, reason }) => {
    const payload = await reportOfNever(`/wasm/never.html?how=${how}`);
    expect(payload.contexts?.panicle).toMatchObject({ error_type: "script_load", recoverable: false });
    expect(payload.contexts?.detail).toMatchObject({ reason });
    expect(JSON.stringify(payload)).not.toContain("secret-4711");
  });

  it("a module the page's policy forbids is reported with that reason", async () => {
    const payload = await reportOfNever("/wasm/never-csp.html?how=forbidden");
    expect(payload.contexts?.panicle).toMatchObject({ error_type: "script_load", recoverable: false });
    expect(payload.contexts?.detail).toMatchObject({ reason: "csp" });
  });

  async function reportOfNever(path: string): Promise<Payload> {
    const mark = await stage.collector.mark();
    return stage.open(browser, path, async () => (await stage.collector.onlyEventSince(mark)).event.payload);
  }
});

/** One module with its ids, and every wasm frame points to it. */
function expectModuleOf(payload: Payload): void {
  expect(payload.debug_meta?.images).toEqual([
    expect.objectContaining({
      type: "wasm",
      code_id: expect.stringMatching(/^[0-9a-f]{32,}$/),
      debug_id: expect.stringMatching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?/),
    }),
  ]);
  const frames = payload.exception?.values[0]?.stacktrace?.frames.filter((frame) => frame.instruction_addr);
  expect(frames?.length).toBeGreaterThan(3);
  for (const frame of frames ?? []) {
    expect(frame).toMatchObject({
      addr_mode: "rel:0",
      instruction_addr: expect.stringMatching(/^0x[0-9a-f]+$/),
    });
  }
  expect(JSON.stringify(payload)).not.toContain("base64");
  expect(JSON.stringify(payload).length).toBeLessThan(100_000);
}
