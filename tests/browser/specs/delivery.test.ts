// What fails arrives at the collector: large, in numbers, just before the page goes; and what does not is counted.

import type { Page } from "puppeteer-core";
import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { DEMO_DIST, mustExist, PKG_DIR } from "../harness/paths.ts";
import { useSdk } from "../harness/sdk.ts";
import { READY, useStage } from "../harness/stage.ts";

const stage = useStage((dsn) => {
  const folders = { "/": PAGES, "/pkg/": mustExist(PKG_DIR), "/demo/": mustExist(DEMO_DIST) };
  return PageServer.start({ folders, dsn });
});
const withSdk = useSdk();

interface Panicle {
  init(options: object): Promise<void>;
  captureMessage(message: string): string;
  setExtra(key: string, value: unknown): void;
  flush(timeoutMs?: number): Promise<boolean>;
}
declare const panicle: Panicle;

async function init(page: Page): Promise<void> {
  await page.waitForSelector(READY);
  await page.evaluate((dsn) => panicle.init({ dsn }), stage.collector.dsn);
}

describe.each(BROWSERS)("in %s", (browser) => {
  it("delivers an event larger than what may outlive a page", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, "/package.html", async ({ page, errors }) => {
      await init(page);
      const answered = await page.evaluate(() => {
        for (let n = 0; n < 5; n++) panicle.setExtra(`text${n}`, "中".repeat(5_000));
        panicle.captureMessage("large");
        return panicle.flush(10_000);
      });
      expect(answered).toBe(true);
      const { event } = await stage.collector.onlyEventSince(mark);
      const { extra } = event.payload as unknown as { extra?: Record<string, string> };
      expect(Object.values(extra ?? {}).join("")).toHaveLength(25_000);
      expect(errors).toEqual([]);
    });
  });

  it("delivers ten panics that a navigation follows at once", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, "/demo/", async ({ page }) => {
      await page.waitForSelector(READY);
      await page.evaluate(() => {
        const button = document.querySelector<HTMLButtonElement>("#panic");
        for (let n = 0; n < 10; n++) button?.click();
        location.href = "/nothing.html";
      });
      const events = await stage.collector.eventsSince(mark, 10);
      for (const { payload } of events) {
        expect(payload.exception?.values[0]?.value).toBe("the shop ran out of panicles");
        expect(payload.contexts?.panicle).toMatchObject({ error_type: "wasm_panic" });
      }
    });
  });

  it("delivers ten errors of a page that goes before anything is there to mask them", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, "/farewell.html", async ({ page }) => {
      await page.waitForSelector(READY);
      const events = await stage.collector.eventsSince(mark, 10);
      for (const { payload } of events) {
        expect(payload.exception?.values).toMatchObject([{ type: "RangeError", value: "" }]);
        expect(payload).toMatchObject({ release: "brief@1.0.0" });
        expect(payload.contexts?.panicle).toMatchObject({ error_type: "js_error", last_breath: true });
      }
    });
  });

  it("delivers what waits for the wasm when the page goes", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, "/package.html", async ({ page }) => {
      await page.waitForSelector(READY);
      await page.setRequestInterception(true);
      page.on("request", (request) => {
        // This one never gets an answer.
        if (!request.url().endsWith(".wasm")) void request.continue();
      });
      await page.evaluate((dsn) => {
        void panicle.init({ dsn });
        dispatchEvent(new ErrorEvent("error", { error: new RangeError("no article 13812345678") }));
      }, stage.collector.dsn);
      await page.waitForFunction(() => {
        const shim = Symbol.for("panicle.shim.v2") as unknown as keyof Window;
        return (window[shim] as { core?: object }).core;
      });
      await page.goto(`${stage.origin}/nothing.html`);
      const { event } = await stage.collector.onlyEventSince(mark);
      expect(event.payload.exception?.values).toMatchObject([{ type: "RangeError", value: "" }]);
      expect(event.payload.contexts?.panicle).toMatchObject({ last_breath: true });
    });
  });

  it("says whether everything was answered", async () => {
    await withSdk(browser, async ({ page, sink, init }) => {
      const say = (message: string) =>
        page.evaluate((message) => {
          panicle.captureMessage(message);
          return panicle.flush(1_000);
        }, message);
      await init();
      expect(await say("heard")).toBe(true);
      await sink.suspend();
      expect(await say("not heard")).toBe(false);
      await sink.resume();
      await page.evaluate(() => dispatchEvent(new Event("online")));
      expect(await page.evaluate(() => panicle.flush(10_000))).toBe(true);
      expect(sink.payloads("event")).toHaveLength(2);
    });
  });

  it("waits as long as the collector asks, and sends what it does not limit", async () => {
    await withSdk(browser, async ({ page, sink, init, say }) => {
      await init();
      sink.answer(429, { "X-Sentry-Rate-Limits": "2:error:project" });
      await say(["captureMessage", "too early"], ["captureMessage", "in its shadow"]);
      await sink.events(1);
      sink.answer(200);
      expect(await page.evaluate(() => panicle.flush(500))).toBe(false);
      expect(sink.payloads("event").length).toBeLessThanOrEqual(2);
      const events = await sink.events(3);
      expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(2);
    });
  });

  it("leaves room for others in a storm, and counts the storm on its first event", async () => {
    await withSdk(browser, async ({ page, sink, init }) => {
      await init();
      await page.evaluate(() => {
        for (let n = 0; n < 100; n++) panicle.captureMessage("a storm");
        panicle.captureMessage("something else");
      });
      const events = await sink.events(16);
      await page.goto("about:blank");
      await expect.poll(() => sink.payloads("event_update")).not.toEqual([]);
      const [first] = events.filter((event) => event.logentry?.formatted === "a storm");
      expect(sink.payloads("event_update")).toEqual([{ event_id: first?.event_id, suppressed: 85 }]);
      expect(events.map((event) => event.logentry?.formatted)).toContain("something else");
      expect(sink.payloads("event")).toHaveLength(16);
    });
  });

  it("tells what it dropped when the page goes", async () => {
    await withSdk(browser, async ({ page, sink, init }) => {
      await init();
      await page.evaluate(() => {
        for (let n = 0; n < 42; n++) panicle.captureMessage(`message ${n}`);
      });
      await sink.events(30);
      await page.goto("about:blank");
      await expect.poll(() => sink.payloads("client_report")).not.toEqual([]);
      const [report] = sink.payloads("client_report");
      expect(report?.discarded_events).toEqual([{ reason: "backpressure", category: "error", quantity: 12 }]);
      expect(sink.payloads("event")).toHaveLength(30);
    });
  });
});
