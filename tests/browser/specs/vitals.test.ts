// Web Vitals: figures of the page that are tags of what fails later.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import "../harness/inPage.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { mustExist, PKG_DIR } from "../harness/paths.ts";
import { READY, useStage } from "../harness/stage.ts";

const stage = useStage((dsn) =>
  PageServer.start({ folders: { "/": PAGES, "/pkg/": mustExist(PKG_DIR) }, dsn }),
);

describe.each(BROWSERS)("in %s", (browser) => {
  it("are tags of later errors", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, "/context.html", async ({ page }) => {
      await page.waitForSelector(READY);
      await page.evaluate(() => panicle.init({ dsn }));
      // A slow click, a shift of what is below, and then the figures are there.
      await page.evaluate(() => {
        document.querySelector("#cancel")?.addEventListener("click", () => {
          const end = performance.now() + 150;
          while (performance.now() < end);
        });
      });
      await page.click("#cancel");
      await page.evaluate(async () => {
        const wanted = ["lcp_ms", "inp_ms", "ttfb_ms"];
        const { scope } = (globalThis as unknown as Record<symbol, { scope: { tags: object } }>)[
          Symbol.for("panicle.shim.v2")
        ] as { scope: { tags: object } };
        while (!wanted.every((tag) => tag in scope.tags)) await new Promise((frame) => setTimeout(frame, 20));
        panicle.captureException(new Error("the app's own error"));
      });
      const { event } = await stage.collector.onlyEventSince(mark);
      const milliseconds = expect.stringMatching(/^\d+$/);
      expect(event.payload.tags).toMatchObject({
        lcp_ms: milliseconds,
        inp_ms: milliseconds,
        ttfb_ms: milliseconds,
      });
      const { inp_ms, cls } = event.payload.tags as Record<string, string>;
      expect(Number(inp_ms)).toBeGreaterThanOrEqual(100);
      // Firefox measures no layout shifts.
      if (browser === "chromium") expect(cls).toMatch(/^\d\.\d{3}$/);
      else expect(cls).toBeUndefined();
    });
  });

  it("come from where the page serves them", async () => {
    await stage.open(browser, "/context.html", async ({ page }) => {
      await page.waitForSelector(READY);
      const fetched = await page.evaluate(async () => {
        await panicle.init({ dsn, webVitals: "/pkg/vitals.js?served" });
        const names = () => performance.getEntriesByType("resource").map(({ name }) => name);
        while (!names().some((name) => name.includes("vitals.js"))) {
          await new Promise((frame) => setTimeout(frame, 20));
        }
        return names().filter((name) => name.includes("vitals.js"));
      });
      expect(fetched).toEqual([`${stage.origin}/pkg/vitals.js?served`]);
    });
  });

  it("are not fetched when the app wants none", async () => {
    await stage.open(browser, "/context.html", async ({ page }) => {
      await page.waitForSelector(READY);
      const fetched = await page.evaluate(async () => {
        await panicle.init({ dsn, webVitals: false });
        await panicle.flush();
        return performance.getEntriesByType("resource").map(({ name }) => name);
      });
      expect(fetched.filter((name) => name.includes("vitals"))).toEqual([]);
      expect(fetched.some((name) => name.includes("core.js"))).toBe(true);
    });
  });
});
