// What an app says of itself and of one event, its breadcrumbs and its hooks: read off what arrived at the collector.

import type { Page } from "puppeteer-core";
import { describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import "../harness/inPage.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { mustExist, PKG_DIR } from "../harness/paths.ts";
import { READY, useStage } from "../harness/stage.ts";

const stage = useStage((dsn) =>
  PageServer.start({ folders: { "/": PAGES, "/pkg/": mustExist(PKG_DIR) }, dsn }),
);

/** Does something in a fresh page, and answers the `count` events that it led to, in the order they happened. */
async function reported(
  browser: BrowserName,
  act: (page: Page) => Promise<unknown>,
  count = 1,
): Promise<Payload[]> {
  const mark = await stage.collector.mark();
  return stage.open(browser, "/context.html", async ({ page, errors }) => {
    await page.waitForSelector(READY);
    await act(page);
    const events = await stage.collector.eventsSince(mark, count);
    // The page's own failures surface as they would without us; nothing else does.
    expect(errors.filter((error) => !error.includes("the app's own"))).toEqual([]);
    return events.map(({ payload }) => payload).sort((one, other) => momentOf(one) - momentOf(other));
  });
}

function momentOf(payload: Payload): number {
  return Number((payload as { timestamp?: unknown }).timestamp);
}

function crumbs(payload: Payload | undefined) {
  return (payload?.breadcrumbs?.values ?? []).map(({ category, message, data }) =>
    [category, message, data].filter((said) => said !== undefined),
  );
}

describe.each(BROWSERS)("in %s", (browser) => {
  it("an event holds what the app said of itself", async () => {
    const [event] = await reported(browser, (page) =>
      page.evaluate(async () => {
        await panicle.init({ dsn, release: "shop@1.2.3", environment: "test", webVitals: false });
        panicle.setUser({ id: "13812345678", plan: "gold" });
        panicle.setTag("tenant", "north");
        panicle.setTags({ shelf: 4, open: true, gone: "soon" });
        panicle.setTag("gone", undefined);
        panicle.setExtra("basket", { items: 3, phone: "13812345678" });
        panicle.setContext("shop", { till: 7 });
        panicle.captureMessage("said", "warning");
      }),
    );
    expect(event).toMatchObject({
      release: "shop@1.2.3",
      environment: "test",
      level: "warning",
      tags: { tenant: "north", shelf: "4", open: "true" },
      extra: { basket: { items: 3, phone: "138****5678" } },
      contexts: { shop: { till: 7 } },
    });
    expect(event?.tags).not.toHaveProperty("gone");
    expect(event?.user?.id).toMatch(/^138\*{4}5678#/);
  });

  it("what is said of one event is said of no other", async () => {
    const [first, second] = await reported(
      browser,
      (page) =>
        page.evaluate(async () => {
          await panicle.init({ dsn, webVitals: false });
          panicle.setTag("tenant", "north");
          const cyclic: Record<string, unknown> = {};
          cyclic.self = cyclic;
          panicle.captureException(new TypeError("no price"), {
            level: "fatal",
            tags: { tenant: "south" },
            extra: cyclic,
            contexts: { order: { id: 4711 } },
            fingerprint: ["prices", "{{ default }}"],
            transaction: "/basket",
          });
          panicle.captureException(new TypeError("no price again"));
        }),
      2,
    );
    expect(first).toMatchObject({
      level: "fatal",
      tags: { tenant: "south" },
      contexts: { order: { id: 4711 } },
      fingerprint: ["prices", "{{ default }}"],
      transaction: "/basket",
    });
    expect(second).toMatchObject({ level: "error", tags: { tenant: "north" } });
    expect(second?.contexts).not.toHaveProperty("order");
    expect(second).not.toHaveProperty("fingerprint");
  });

  it("clicks, navigation, the console and the app's own words are the trail of an error", async () => {
    const [event] = await reported(browser, async (page) => {
      await page.evaluate(() => panicle.init({ dsn, webVitals: false }));
      await page.click("#cancel");
      await page.evaluate(() => history.pushState(null, "", "?step=2"));
      await page.waitForFunction(() => location.search === "?step=2");
      await page.evaluate(() => {
        console.warn("the courier of 13812345678 is late", { not: "read" });
        panicle.addBreadcrumb({ category: "basket", message: "emptied", data: { items: 3 } });
        fail("the app's own error");
      });
    });
    const trail = crumbs(event);
    expect(trail[0]).toEqual(["ui.click", "button#cancel"]);
    expect(trail).toContainEqual(["console", "the courier of 138****5678 is late [object Object]"]);
    expect(trail).toContainEqual(["basket", "emptied", { items: 3 }]);
    const navigation = event?.breadcrumbs?.values.find(({ category }) => category === "navigation");
    expect(navigation?.data).toMatchObject({ to: `${stage.origin}/context.html?step=2` });
  });

  it("a click is named by what the author wrote, and clicks in a row are counted", async () => {
    const [event] = await reported(browser, async (page) => {
      await page.evaluate(() => panicle.init({ dsn, webVitals: false, console: false }));
      await page.evaluate(() => {
        const click = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();
        for (let times = 0; times < 3; times++) click("[data-track-id]");
        click("p span");
        click("#cancel");
        fail("the app's own error");
      });
    });
    expect(crumbs(event)).toEqual([
      ["ui.click", 'button[data-track-id="pay"]', { count: 3 }],
      ["ui.click", "span"],
      ["ui.click", "button#cancel"],
    ]);
  });

  it("a click on the business-critical path labels what fails after it, until the next navigation", async () => {
    const [before, hooked, marked, after] = await reported(
      browser,
      async (page) => {
        await page.evaluate(() =>
          panicle.init({
            dsn,
            webVitals: false,
            onClick: (element: Element) => {
              if (element.id === "cancel") throw new Error("the app's own hook");
              return element.matches("[data-track-id=pay]")
                ? { critical: true, labels: { step: "payment" } }
                : undefined;
            },
          }),
        );
        const click = (selector: string) => page.click(selector);
        await page.evaluate(() => panicle.captureMessage("before"));
        await click("[data-track-id]");
        await click("#cancel");
        await page.evaluate(() => panicle.captureMessage("hooked"));
        await click("input");
        await page.evaluate(() => panicle.captureMessage("marked"));
        await page.evaluate(() => {
          location.hash = "next";
          return new Promise((moved) => addEventListener("hashchange", moved, { once: true })).then(
            () => true,
          );
        });
        await page.evaluate(() => panicle.captureMessage("after"));
      },
      4,
    );
    expect(before?.tags).not.toHaveProperty("critical");
    expect(hooked?.tags).toMatchObject({ critical: "true", step: "payment" });
    expect(marked?.tags).toMatchObject({ critical: "true" });
    expect(marked?.tags).not.toHaveProperty("step");
    expect(after?.tags).not.toHaveProperty("critical");
  });

  it("the app's hook changes and forgets breadcrumbs, and may fail", async () => {
    const [event] = await reported(browser, (page) =>
      page.evaluate(async () => {
        await panicle.init({
          dsn,
          webVitals: false,
          maxBreadcrumbs: 3,
          beforeBreadcrumb: (crumb: { category: string }) => {
            console.log("seen", crumb.category);
            if (crumb.category === "console") return null;
            if (crumb.category === "broken") throw new Error("the app's own hook");
            return { ...crumb, message: "changed" };
          },
        });
        for (const category of ["a", "b", "broken", "c"]) panicle.addBreadcrumb({ category });
        console.log("forgotten");
        panicle.captureMessage("said");
      }),
    );
    expect(crumbs(event)).toEqual([["b", "changed"], ["broken"], ["c", "changed"]]);
  });

  it("before_send drops an event, leaves it when it fails, and what it writes is masked", async () => {
    const events = await reported(
      browser,
      (page) =>
        page.evaluate(async () => {
          await panicle.init({
            dsn,
            webVitals: false,
            beforeSend: (event: {
              event_id: string;
              logentry: { formatted: string };
              tags: Record<string, string>;
            }) => {
              const { formatted } = event.logentry;
              if (formatted === "dropped") return null;
              if (formatted === "broken") throw new Error("the app's own hook");
              event.tags.by = "hook of 13812345678";
              return event;
            },
          });
          for (const message of ["dropped", "broken", "changed"]) panicle.captureMessage(message);
        }),
      2,
    );
    expect(events.map(({ logentry, tags }) => [logentry?.formatted, tags])).toEqual([
      ["broken", expect.not.objectContaining({ by: expect.anything() })],
      ["changed", expect.objectContaining({ by: "hook of 138****5678" })],
    ]);
  });

  it("errors the app ignores, and those of scripts it denies, are left out", async () => {
    const [event] = await reported(browser, (page) =>
      page.evaluate(async () => {
        await panicle.init({
          dsn,
          webVitals: false,
          ignoreErrors: ["ResizeObserver loop", /^TypeError: no \w+$/],
          denyUrls: [/extension\.js/],
        });
        const denied = new Error("of an extension");
        denied.stack = "Error: of an extension\n    at run (https://shop.example/extension.js:1:1)";
        const ids = [
          new Error("ResizeObserver loop completed"),
          new TypeError("no price"),
          denied,
          new TypeError("no price at all"),
        ].map((error) => panicle.captureException(error));
        if (ids.filter(Boolean).length !== 1) throw new Error(`ids: ${ids}`);
      }),
    );
    expect(event?.exception?.values.at(-1)?.value).toBe("no price at all");
  });

  it("of a sample of none, nothing is sent", async () => {
    const [event] = await reported(browser, (page) =>
      page.evaluate(async () => {
        await panicle.init({ dsn, webVitals: false, sampleRate: 0 });
        for (let n = 0; n < 10; n++) panicle.captureMessage("unlucky");
        panicle.init({ dsn, sampleRate: 1 });
        panicle.captureMessage("lucky");
      }),
    );
    expect(event?.logentry?.formatted).toBe("lucky");
  });
});
