// Pages that fail in so many ways: a test names the way, and reads what arrived at the collector.

import { afterAll, beforeAll } from "vitest";
import type { BrowserName, Visit } from "./browser.ts";
import type { Payload } from "./collector.ts";
import { Elsewhere } from "./elsewhere.ts";
import { PAGES, PageServer } from "./pages.ts";
import { mustExist, PKG_DIR } from "./paths.ts";
import { READY, type Stage, useStage } from "./stage.ts";

/** The stage with another origin beside it. */
export interface Failures {
  readonly stage: Stage;
  readonly elsewhere: Elsewhere;
  /** Opens a page of `pages/failures`, does what `actions.js` names so, and answers the events, once there are `count`. */
  eventsAfter(
    browser: BrowserName,
    page: string,
    action: string,
    count?: number,
    look?: (visit: Visit) => Promise<void>,
  ): Promise<Payload[]>;
  /** The same where there is exactly one event. */
  eventAfter(
    browser: BrowserName,
    page: string,
    action: string,
    look?: (visit: Visit) => Promise<void>,
  ): Promise<Payload>;
}

/** Sets the stage around the tests of the calling file. */
export function useFailures(): Failures {
  let elsewhere: Elsewhere | undefined;
  beforeAll(async () => {
    elsewhere = await Elsewhere.start();
  });
  afterAll(() => elsewhere?.stop());
  const stage = useStage((dsn) =>
    PageServer.start({ folders: { "/": PAGES, "/pkg/": mustExist(PKG_DIR) }, dsn }),
  );

  const eventsAfter: Failures["eventsAfter"] = async (browser, page, action, count = 1, look) => {
    const mark = await stage.collector.mark();
    return stage.open(browser, `/failures/${page}`, async (visit) => {
      await visit.page.waitForSelector(READY);
      await act(visit, action, elsewhere?.origin);
      const events = await stage.collector.eventsSince(mark, count).catch((error: Error) => {
        throw new Error([error.message, ...visit.console, ...visit.errors].join("\n"));
      });
      await look?.(visit);
      return events.map(({ payload }) => payload);
    });
  };

  return {
    stage,
    get elsewhere() {
      if (!elsewhere) throw new Error("INVARIANT: started before the first test runs");
      return elsewhere;
    },
    eventsAfter,
    async eventAfter(browser, page, action, look) {
      const [payload] = await eventsAfter(browser, page, action, 1, look);
      return payload as Payload;
    },
  };
}

/** Does one of the page's actions, and waits until it is done. */
export function act(visit: Visit, action: string, origin?: string): Promise<unknown> {
  return visit.page.evaluate(
    (action, origin) =>
      (window as unknown as { actions: Record<string, (origin?: string) => unknown> }).actions[action]?.(
        origin,
      ),
    action,
    origin,
  );
}
