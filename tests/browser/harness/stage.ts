// What most files need: one collector, one server of pages and both browsers, started once and stopped at the end.

import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll } from "vitest";
import { BROWSERS, type BrowserName, launchBrowser, type Visit, visit } from "./browser.ts";
import { Collector, type Issue, type Payload } from "./collector.ts";
import type { PageHost } from "./pages.ts";

/** Each page says with this that its buttons work. */
export const READY = "[data-ready]";

/** What one click led to: the only event that arrived, its issue, and what was heard from the page meanwhile. */
export interface Report {
  payload: Payload;
  issue: Issue;
  visit: Visit;
}

/** The running parts. They are there once the tests run, not while the file is read. */
export interface Stage {
  readonly collector: Collector;
  readonly origin: string;
  /** Opens `path` (or a whole URL) in a new tab, hands the tab to `act`, closes it. */
  open<T>(browser: BrowserName, path: string, act: (visit: Visit) => Promise<T>): Promise<T>;
  /** Opens `path`, clicks `selector`, waits until exactly one event has arrived, and looks at the page if asked to. */
  reportAfterClick(
    browser: BrowserName,
    path: string,
    selector: string,
    look?: (visit: Visit) => Promise<void>,
  ): Promise<Report>;
}

/** Opens a whole URL in a new tab of a browser, hands the tab to `act`, closes it. */
export type Open = <T>(browser: BrowserName, url: string, act: (visit: Visit) => Promise<T>) => Promise<T>;

/** Starts both browsers before the tests of the calling file. */
export function useBrowsers(): Open {
  const browsers = new Map<BrowserName, Browser>();
  beforeAll(async () => {
    await Promise.all(BROWSERS.map(async (name) => browsers.set(name, await launchBrowser(name))));
  });
  afterAll(async () => {
    await Promise.all([...browsers.values()].map((browser) => browser.close()));
  });
  return (name, url, act) => visit(started(browsers.get(name)), url, act);
}

/** Sets the stage around the tests of the calling file. `serve` is told the DSN. */
export function useStage(
  serve: (dsn: string) => Promise<PageHost>,
  settings: () => Promise<Record<string, string>> = async () => ({}),
): Stage {
  let collector: Collector | undefined;
  let pages: PageHost | undefined;

  // Stopped in the reverse order, so the browsers, which still send, are the last to be started.
  beforeAll(async () => {
    collector = await Collector.start(await settings());
    pages = await serve(collector.dsn);
  });

  afterAll(async () => {
    await pages?.stop();
    await collector?.stop();
  });

  const openUrl = useBrowsers();
  const open: Stage["open"] = (name, path, act) =>
    openUrl(name, new URL(path, started(pages).origin).href, act);

  return {
    get collector() {
      return started(collector);
    },
    get origin() {
      return started(pages).origin;
    },
    open,
    async reportAfterClick(name, path, selector, look) {
      const mark = await started(collector).mark();
      return open(name, path, async (seen) => {
        await seen.page.waitForSelector(READY);
        await seen.page.click(selector);
        const { event, issue } = await started(collector).onlyEventSince(mark);
        await look?.(seen);
        return { payload: event.payload, issue, visit: seen };
      });
    },
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("INVARIANT: the stage is set before the first test runs");
  return part;
}
