// The npm package in a page that does nothing of itself: a test calls it, and reads what left the tab.

import type { Page } from "puppeteer-core";
import { afterAll, beforeAll } from "vitest";
import type { BrowserName, Visit } from "./browser.ts";
import type { Payload } from "./collector.ts";
import { PAGES, PageServer } from "./pages.ts";
import { mustExist, PKG_DIR } from "./paths.ts";
import { Sink } from "./sink.ts";
import { READY, useBrowsers } from "./stage.ts";

/** Something an app says, for [`Sdk.say`]. */
export type Words = [name: "captureMessage" | "addBreadcrumb" | "setUser" | "setTag", ...given: unknown[]];

/** The package in one tab. */
export interface Sdk extends Visit {
  /** Where it sends. */
  sink: Sink;
  /** Calls `init` with the sink's DSN and these rules. */
  init(mask?: unknown): Promise<void>;
  /** Calls the package's functions one after the other. */
  say(...words: Words[]): Promise<void>;
  /** Says so, and answers the one event that leaves the tab. */
  eventOf(...words: Words[]): Promise<Payload>;
  /** How many events leave the tab within a short while. */
  count(): Promise<number>;
}

/** Opens a tab with the package in it, hands it to `act`, closes it. */
export type WithSdk = <T>(browser: BrowserName, act: (sdk: Sdk) => Promise<T>) => Promise<T>;

/** Starts what the tests of the calling file need: both browsers, the page, a sink. */
export function useSdk(): WithSdk {
  let sink: Sink;
  let pages: PageServer;
  beforeAll(async () => {
    sink = await Sink.start();
    pages = await PageServer.start({ folders: { "/": PAGES, "/pkg/": mustExist(PKG_DIR) } });
  });
  afterAll(async () => {
    await pages?.stop();
    await sink?.stop();
  });
  const open = useBrowsers();
  return (browser, act) =>
    open(browser, `${pages.origin}/package.html`, async (visit) => {
      await visit.page.waitForSelector(READY);
      sink.clear();
      return act(sdkIn(visit, sink));
    });
}

function sdkIn(visit: Visit, sink: Sink): Sdk {
  const say = (words: Words[]) => call(visit.page, words);
  return {
    ...visit,
    sink,
    init: (mask) => call(visit.page, [["init", { dsn: sink.dsn, mask }]]),
    say: (...words) => say(words),
    async eventOf(...words) {
      await say(words);
      return sink.event().catch((error: Error) => {
        throw new Error([error.message, ...visit.console, ...visit.errors].join("\n"));
      });
    },
    count: () => sink.count(),
  };
}

async function call(page: Page, words: [string, ...unknown[]][]): Promise<void> {
  await page.evaluate(async (words) => {
    const { panicle } = window as unknown as { panicle: Record<string, (...given: unknown[]) => unknown> };
    for (const [name, ...given] of words) await panicle[name]?.(...given);
  }, words);
}
