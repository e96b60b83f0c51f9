// Panicle in workers and frames: each reports its own, and nobody reports what another one does.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { mustExist, PKG_DIR } from "../harness/paths.ts";
import { READY, useStage } from "../harness/stage.ts";

const stage = useStage((dsn) =>
  PageServer.start({ folders: { "/": PAGES, "/pkg/": mustExist(PKG_DIR) }, dsn }),
);

const THROWN = expect.stringContaining("the worker has no basket");

describe.each(BROWSERS)("in %s", (browser) => {
  describe.each(["module", "classic"])("in a %s worker", (kind) => {
    const path = `/workers/index.html?worker=${kind}`;

    it.each([
      ["of a page without Panicle", path],
      ["of a page with Panicle", `${path}&page`],
    ])("reports an error %s, once, with its stack", async (_, path) => {
      const mark = await stage.collector.mark();
      await stage.open(browser, path, async ({ page }) => {
        await page.waitForSelector(READY);
        await page.click("#throw");
        const { event, issue } = await stage.collector.onlyEventSince(mark);
        const { payload } = event;
        expect(issue).toMatchObject({ title: "TypeError: the worker has no basket", error_type: "js_error" });
        expect(payload).toMatchObject({ environment: "worker" });
        expect(payload.request?.url).toBe(`${stage.origin}/workers/${kind}.js`);
        const frames = payload.exception?.values[0]?.stacktrace?.frames;
        expect(frames?.at(-1)?.filename).toContain("/workers/acts.js");
        // The page hears of it as if Panicle were not there.
        expect(await page.evaluate("heard")).toEqual([THROWN]);
        // What a page holds back goes out when the page goes.
        await page.goto("about:blank");
        await stage.collector.onlyEventSince(mark);
      });
    });

    it("reports an unhandled rejection", async () => {
      const { payload, issue } = await stage.reportAfterClick(browser, `${path}&page`, "#reject");
      expect(issue).toMatchObject({
        title: "RangeError: the worker is refused",
        error_type: "promise_rejection",
      });
      expect(payload).toMatchObject({ environment: "worker" });
    });
  });

  it("reports from the page what fails in a worker without Panicle", async () => {
    const path = "/workers/index.html?worker=plain&page";
    const { payload } = await stage.reportAfterClick(browser, path, "#throw");
    expect(payload).toMatchObject({ environment: "page" });
    expect(payload.exception?.values[0]?.value).toContain("the worker has no basket");
  });

  it("reports from a frame what fails in it, and only from there", async () => {
    const path = "/workers/index.html?worker=module&page";
    const { payload, issue } = await stage.reportAfterClick(browser, path, "#frame");
    expect(issue.title).toBe("TypeError: no picture in undefined");
    expect(payload).toMatchObject({ environment: "frame" });
    expect(new URL(payload.request?.url ?? "").pathname).toBe("/workers/frame.html");
    // The click was in the page.
    expect(payload.breadcrumbs?.values.filter(({ category }) => category === "ui.click") ?? []).toEqual([]);
  });
});
