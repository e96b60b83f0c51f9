// What the shim does to `WebAssembly`: it knows which module fails, sees what does not load, and changes nothing.

import type { Page } from "puppeteer-core";
import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { mustExist, PKG_DIR } from "../harness/paths.ts";
import { eventually } from "../harness/process.ts";
import { READY, useStage } from "../harness/stage.ts";

// As `pages/modules/wasm.js` writes it.
const MODULE = Buffer.from(
  "0061736d0100000001040160000003020100070801" + "04626f6f6d00000a05010300000b",
  "hex",
);

const stage = useStage((dsn) =>
  PageServer.start({
    folders: { "/": PAGES, "/pkg/": mustExist(PKG_DIR) },
    answers: { "/modules/as-text.wasm": { type: "text/plain", body: MODULE } },
    dsn,
  }),
);

const PATH = "/modules/index.html";

describe.each(BROWSERS)("in %s", (browser) => {
  it.each([
    { flower: "rose", code_id: "03010101" },
    { flower: "thistle", code_id: "03020202" },
  ])("tells the module of $flower from another that was made from bytes", async ({ flower, code_id }) => {
    const { payload } = await stage.reportAfterClick(browser, PATH, `#${flower}`);
    expect(payload.contexts?.panicle).toMatchObject({ error_type: "wasm_trap", trap: "unreachable" });
    expect(payload.debug_meta?.images).toEqual([expect.objectContaining({ type: "wasm", code_id })]);
    const [image] = payload.debug_meta?.images ?? [];
    expect(framesOf(payload).filter((frame) => frame.instruction_addr)).toEqual([
      expect.objectContaining({ addr_mode: "rel:0", filename: image?.code_file }),
    ]);
  });

  it("counts the same trap again on the first, and not another module's", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, PATH, async ({ page }) => {
      await page.waitForSelector(READY);
      for (const flower of ["rose", "rose", "rose", "thistle"]) await page.click(`#${flower}`);
      const events = await stage.collector.eventsSince(mark, 2);
      const rose = events.find(({ payload }) => payload.debug_meta?.images[0]?.code_id === "03010101");
      await page.goto("about:blank");
      await eventually(async () => {
        const { payload } = await stage.collector.event(rose?.event_id ?? "");
        return payload.contexts?.panicle?.suppressed === 2 || undefined;
      });
    });
  });

  it.each([
    ["a module that the engine streams not, but takes", "saved", ["boom"]],
    ["a page that asks what the engine can do", "asked", true],
  ])("says nothing of %s", async (_, button, answer) => {
    const mark = await stage.collector.mark();
    await stage.open(browser, PATH, async ({ page, errors }) => {
      await click(page, button);
      expect(await saidBy(page, button)).toEqual(answer);
      // What comes after it is the only one, also when what was held back goes out.
      await page.click("#rose");
      await stage.collector.onlyEventSince(mark);
      await page.goto("about:blank");
      const { event } = await stage.collector.onlyEventSince(mark);
      expect(event.payload.contexts?.panicle).toMatchObject({ error_type: "wasm_trap" });
      expect(errors).toHaveLength(1);
    });
  });

  it("reports bytes of no module once, and the page hears of them as before", async () => {
    const { payload } = await stage.reportAfterClick(browser, PATH, "#refused", async ({ page, errors }) => {
      expect(await page.evaluate("surfaced")).toEqual(["CompileError"]);
      expect(errors).toHaveLength(1);
    });
    expect(payload.contexts?.panicle).toMatchObject({ error_type: "script_load", recoverable: false });
    expect(payload.contexts?.detail).toEqual({ reason: "compile" });
    expect(payload.exception?.values[0]?.type).toBe("CompileError");
  });

  it("reports also what the page catches", async () => {
    const { payload } = await stage.reportAfterClick(browser, PATH, "#caught", async ({ page, errors }) => {
      expect(await saidBy(page, "caught")).toBe("CompileError");
      expect(await page.evaluate("surfaced")).toEqual([]);
      expect(errors).toEqual([]);
    });
    expect(payload.contexts?.detail).toEqual({ reason: "compile" });
  });

  it("gives everything back when it is closed", async () => {
    await stage.open(browser, PATH, async ({ page }) => {
      await click(page, "closed");
      expect(await saidBy(page, "restored")).toBe(true);
    });
  });
});

async function click(page: Page, button: string): Promise<void> {
  await page.waitForSelector(READY);
  await page.click(`#${button}`);
}

/** What the page puts into a variable of that name. */
async function saidBy(page: Page, name: string): Promise<unknown> {
  return (await page.waitForFunction(`window.${name}`)).jsonValue();
}

function framesOf(payload: Payload) {
  return payload.exception?.values[0]?.stacktrace?.frames ?? [];
}
