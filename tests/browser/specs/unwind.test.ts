// A build with `panic = "unwind"`: a panic is captured once, with its message and Location, and the instance goes on.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { mustExist, WASM_PAGES } from "../harness/paths.ts";
import { lineAt } from "../harness/source.ts";
import { useStage } from "../harness/stage.ts";

const stage = useStage((dsn) =>
  PageServer.start({ folders: { "/": PAGES, "/apps/": mustExist(WASM_PAGES) }, dsn }),
);

describe.each(BROWSERS)("in %s", (browser) => {
  it("is one event, and the instance goes on", async () => {
    const { payload, issue, visit } = await stage.reportAfterClick(
      browser,
      "/wasm/unwind.html",
      "#too-many",
      async ({ page }) => {
        await page.click("#plant");
        await page.click("#plant");
        expect(await page.$eval("#pots", (pots) => pots.textContent)).toBe("2");
      },
    );
    expect(payload.exception?.values).toHaveLength(1);
    expect(issue).toMatchObject({ error_type: "wasm_panic", type: "panic", value: "there is no pot 1" });
    expect(payload.contexts?.panicle).toMatchObject({ error_type: "wasm_panic", recoverable: true });
    expect(await lineAt(issue, "tests/wasm-pages")).toContain("assert!(");
    const innermost = payload.exception?.values[0]?.stacktrace?.frames.findLast((frame) => frame.in_app);
    expect(innermost?.function).toMatch(/page_unwind\S*::plant$/);
    // What the page gets to see is wasm-bindgen's error, not a trap.
    expect(visit.errors).toEqual([expect.stringContaining("there is no pot 1")]);
  });
});
