// The dashboard in a browser: what it shows, that it escapes, and that it keeps its own strict policy.

import type { Page } from "puppeteer-core";
import { beforeAll, describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName } from "../harness/browser.ts";
import type { Issue } from "../harness/collector.ts";
import { post } from "../harness/ingest.ts";
import { PageServer } from "../harness/pages.ts";
import { useStage } from "../harness/stage.ts";

const stage = useStage(() => PageServer.start({ folders: {} }));

const HOSTILE = `<img src=x onerror="document.title='broken'"> in the basket`;
let issue: Issue;

const frame = (name: string, filename: string, lineno: number, in_app: boolean) => ({
  function: name,
  filename,
  lineno,
  in_app,
});

beforeAll(async () => {
  const frames = [
    frame("shop::checkout::pay", "src/checkout.rs", 41, true),
    frame("core::panicking::panic_fmt", "core/src/panicking.rs", 75, false),
  ];
  const mechanism = { type: "panicle.panic", handled: false };
  const mark = await stage.collector.mark();
  await post(stage.collector.dsn, {
    level: "fatal",
    release: "shop@1.0.0",
    environment: "demo",
    exception: { values: [{ type: "panic", value: HOSTILE, mechanism, stacktrace: { frames } }] },
    contexts: {
      panicle: { error_type: "wasm_panic", location: { file: "src/checkout.rs", line: 41, column: 9 } },
    },
    breadcrumbs: { values: [{ category: "ui.click", message: "the pay button" }] },
    tags: { error_type: "wasm_panic", tenant: "north" },
  });
  ({ issue } = await stage.collector.onlyEventSince(mark));
});

async function open(browser: BrowserName, url: string, look: (page: Page, text: string) => Promise<void>) {
  await stage.open(browser, url, async ({ page, errors, violations }) => {
    const text = (await page.evaluate("document.body.innerText")) as string;
    await look(page, text);
    expect(await page.title()).not.toBe("broken");
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
  });
}

describe.each(BROWSERS)("in %s", (browser) => {
  it("lists the issue and leads to it", async () => {
    await open(browser, stage.collector.dashboard, async (page, text) => {
      expect(text).toContain(`panic: ${HOSTILE}`);
      expect(text).toContain("src/checkout.rs:41");
      const path = new URL(issue.url).pathname;
      await Promise.all([page.waitForNavigation(), page.click(`a[href$="${path}"]`)]);
      expect(new URL(page.url()).pathname).toBe(path);
    });
  });

  it("shows message, location, frames, breadcrumbs and tags of the issue", async () => {
    const url = new URL(new URL(issue.url).pathname, stage.collector.dashboard);
    await open(browser, url.href, async (_page, text) => {
      for (const part of [HOSTILE, "src/checkout.rs:41:9", "shop::checkout::pay", "shop@1.0.0", "demo"]) {
        expect(text).toContain(part);
      }
      expect(text).toContain("the pay button");
      expect(text).toContain("north");
    });
  });

  it("is styled", async () => {
    await open(browser, stage.collector.dashboard, async (page) => {
      const rules = await page.evaluate(() =>
        [...document.styleSheets].map((sheet) => sheet.cssRules.length),
      );
      expect(rules.some((count) => count > 0)).toBe(true);
    });
  });
});

it("answers every page with a strict Content-Security-Policy", async () => {
  for (const path of ["/", new URL(issue.url).pathname, "/issues/999999"]) {
    const response = await fetch(new URL(path, stage.collector.dashboard));
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).not.toMatch(/unsafe-|\*/);
    expect(response.headers.get("x-content-type-options"), path).toBe("nosniff");
  }
});
