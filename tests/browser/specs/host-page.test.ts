// The SDK never breaks its host page: not with a wrong DSN, not with other handlers around, not without a collector.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { DEMO_DIST, mustExist, PKG_DIR } from "../harness/paths.ts";
import { pause } from "../harness/process.ts";
import { READY, useStage } from "../harness/stage.ts";

const stage = useStage((dsn) => {
  const folders = { "/": PAGES, "/pkg/": mustExist(PKG_DIR), "/demo/": mustExist(DEMO_DIST) };
  return PageServer.start({ folders, dsn });
});

describe.each(BROWSERS)("in %s", (browser) => {
  it("warns once about a DSN it cannot read, and the page goes on", async () => {
    await stage.open(browser, "/bad-dsn.html", async ({ page, console, errors }) => {
      await page.waitForSelector(READY);
      await page.click("#throw");
      await page.waitForSelector("[data-clicked]");
      await pause(200);
      const warnings = console.filter((line) => line.startsWith("warn"));
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain("DSN");
      expect(console.join("\n")).not.toContain("secret-4711");
      expect(errors).toEqual([expect.stringContaining("the app's own error")]);
    });
  });

  it("warns once about a DSN the crate cannot read, and the shop goes on", async () => {
    await stage.open(browser, "/demo/?dsn=rubbish", async ({ page, console, errors }) => {
      await page.waitForSelector(READY);
      await page.click(".flower button");
      await page.click("#panic");
      await pause(200);
      expect(await page.$eval("#basket-count", (count) => count.textContent)).toBe("1");
      expect(console.filter((line) => line.startsWith("warn"))).toEqual([expect.stringContaining("DSN")]);
      expect(console.join("\n")).toContain("the shop ran out of panicles");
      expect(errors).toEqual([expect.stringContaining("unreachable")]);
    });
  });

  it("leaves the page's own handlers as they were", async () => {
    const { visit } = await stage.reportAfterClick(browser, "/handlers.html", "#throw", async ({ page }) => {
      expect(await page.evaluate("calls")).toEqual([
        expect.stringMatching(/^onerror .*seen by all$/),
        expect.stringMatching(/^listener .*seen by all$/),
      ]);
    });
    expect(visit.errors).toEqual([expect.stringContaining("seen by all")]);
    await stage.reportAfterClick(browser, "/handlers.html", "#reject", async ({ page }) => {
      expect(await page.evaluate("calls")).toEqual(["onunhandledrejection refused by all"]);
    });
  });

  it("goes on while the collector is away, and reports once it is back", async () => {
    const mark = await stage.collector.mark();
    await stage.collector.suspend();
    let isAway = true;
    try {
      await stage.open(browser, "/npm.html", async ({ page, errors }) => {
        await page.waitForSelector(READY);
        await page.click("#throw");
        await page.click("#message");
        await pause(300);
        expect(errors).toEqual([expect.stringContaining("no such article: blue socks")]);
        await stage.collector.resume();
        isAway = false;
        const events = await stage.collector.eventsSince(mark, 2);
        expect(events.map((event) => event.payload.release)).toEqual(["page@2.0.0", "page@2.0.0"]);
        expect(errors).toHaveLength(1);
      });
    } finally {
      if (isAway) await stage.collector.resume();
    }
  });
});
