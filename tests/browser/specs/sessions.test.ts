// Page loads as sessions: what leaves the tab, and what the collector makes of it.

import { describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName, type Visit } from "../harness/browser.ts";
import "../harness/inPage.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { mustExist, PKG_DIR } from "../harness/paths.ts";
import { eventually } from "../harness/process.ts";
import { READY, useStage } from "../harness/stage.ts";

const stage = useStage((dsn) =>
  PageServer.start({ folders: { "/": PAGES, "/pkg/": mustExist(PKG_DIR) }, dsn }),
);

interface Counts {
  started: number;
  errored: number;
  crashed: number;
}

/** What the collector counts of a release, once `isSo`. */
async function counts(release: string, isSo: (counts: Counts) => boolean): Promise<Counts> {
  return eventually(
    async () => {
      const query = `/api/v1/sessions?release=${encodeURIComponent(release)}`;
      const response = await fetch(new URL(query, stage.collector.dashboard));
      const { total } = (await response.json()) as { total: Counts };
      return isSo(total) ? total : undefined;
    },
    10_000,
    `sessions of ${release}`,
  );
}

/** Opens a page of `release`, does something in it, and leaves it. */
async function session(browser: BrowserName, release: string, act: (visit: Visit) => Promise<unknown>) {
  await stage.open(browser, "/context.html", async (visit) => {
    await visit.page.waitForSelector(READY);
    await visit.page.evaluate(
      (release) => panicle.init({ dsn, release, environment: "test", webVitals: false }),
      release,
    );
    await counts(release, ({ started }) => started === 1);
    await act(visit);
    await visit.page.goto("about:blank");
  });
}

describe.each(BROWSERS)("in %s", (browser) => {
  it("a page where nothing fails is a healthy session", async () => {
    const release = `healthy-${browser}@1`;
    await session(browser, release, async () => {});
    expect(await counts(release, () => true)).toMatchObject({ started: 1, errored: 0, crashed: 0 });
  });

  it("errors that the app caught make it an errored one", async () => {
    const release = `errored-${browser}@1`;
    await session(browser, release, ({ page }) =>
      page.evaluate(() => {
        panicle.captureException(new Error("the app's own error"));
        panicle.captureException(new Error("the app's own error, again"));
      }),
    );
    expect(await counts(release, ({ errored }) => errored === 1)).toMatchObject({ started: 1, crashed: 0 });
  });

  it("an uncaught error makes it a crashed one, once", async () => {
    const release = `crashed-${browser}@1`;
    await session(browser, release, ({ page }) =>
      page.evaluate(() => {
        fail("the app's own error");
        fail("the app's own error, again");
      }),
    );
    expect(await counts(release, ({ crashed }) => crashed === 1)).toMatchObject({ started: 1 });
  });

  it("there is none when the app wants none, or has no release", async () => {
    const release = `none-${browser}@1`;
    await stage.open(browser, "/context.html", async ({ page }) => {
      await page.waitForSelector(READY);
      const isAllSent = await page.evaluate(async (release) => {
        await panicle.init({ dsn, webVitals: false });
        await panicle.init({ dsn, release, sessions: false });
        panicle.captureMessage("said");
        return panicle.flush(10_000);
      }, release);
      expect(isAllSent).toBe(true);
    });
    expect(await counts(release, () => true)).toMatchObject({ started: 0 });
  });
});
