// What cannot be sent is kept in the browser, and arrives once, later: after a reload, in another tab, in memory.

import type { Page } from "puppeteer-core";
import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { eventually, pause } from "../harness/process.ts";
import { type Sdk, useSdk } from "../harness/sdk.ts";
import type { Sink } from "../harness/sink.ts";
import { READY } from "../harness/stage.ts";

const withSdk = useSdk();

/** Long enough for a second copy to arrive, if there wrongly were one. */
const SETTLE_MS = 500;

/** A tab that is closed while it tries again holds what it tries to send for so long; on a busy machine one may be. */
const LEASE_MS = 45_000;

/** Runs `act` while nobody listens at the sink. */
async function whileAway(sink: Sink, act: () => Promise<void>): Promise<void> {
  await sink.suspend();
  try {
    await act();
  } finally {
    await sink.resume();
  }
}

/** How many envelopes lie in the browser's database. */
function kept(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const request = indexedDB.open("panicle", 1);
        // Not there yet: it must not be made here.
        request.onupgradeneeded = () => request.transaction?.abort();
        request.onerror = () => resolve(0);
        request.onsuccess = () => {
          const count = request.result.transaction("letters").objectStore("letters").count();
          count.onsuccess = () => resolve(count.result);
          count.onerror = () => reject(count.error);
          request.result.close();
        };
      }),
  );
}

function untilKept(page: Page, count: number): Promise<true> {
  return eventually(
    async () => ((await kept(page)) === count || undefined) as true | undefined,
    10_000,
    `${count} kept`,
  );
}

async function reload({ page, init }: Sdk): Promise<void> {
  await page.reload();
  await page.waitForSelector(READY);
  await init();
}

/** Says each message, and waits until they are kept. */
async function sayInVain(sdk: Sdk, ...messages: string[]): Promise<void> {
  const before = await kept(sdk.page);
  for (const message of messages) await sdk.say(["captureMessage", message]);
  await untilKept(sdk.page, before + messages.length);
}

/** What arrived, once all of it has: each message once, and nothing is left in the browser. */
async function expectOnce({ page, sink }: Sdk, ...messages: string[]): Promise<void> {
  await sink.events(messages.length, LEASE_MS);
  await untilKept(page, 0);
  await pause(SETTLE_MS);
  const events = await sink.events(messages.length);
  expect(events.map((event) => event.logentry?.formatted).sort()).toEqual(messages);
}

describe.each(BROWSERS)("in %s", (browser) => {
  it("sends what failed while the collector was away after a reload", async () => {
    await withSdk(browser, async (sdk) => {
      await whileAway(sdk.sink, async () => {
        await sdk.init();
        await sayInVain(sdk, "first", "second", "third");
        await reload(sdk);
        await sayInVain(sdk, "after a reload");
        // What fails as the page goes may arrive twice, under one id: the browser does not tell going from failing.
        await pause(SETTLE_MS);
      });
      await reload(sdk);
      await expectOnce(sdk, "after a reload", "first", "second", "third");
      expect(sdk.errors).toEqual([]);
    });
  });

  it("sends what failed offline as soon as the network is back", async () => {
    await withSdk(browser, async (sdk) => {
      await sdk.init();
      await sdk.page.setOfflineMode(true);
      await sayInVain(sdk, "first", "second");
      await sdk.page.setOfflineMode(false);
      await expectOnce(sdk, "first", "second");
      // The moment of sending, not of failing, is in the header.
      const [envelope] = sdk.sink.envelopes;
      const sentAt = Date.parse(envelope?.header.sent_at ?? "");
      expect(sentAt / 1000).toBeGreaterThan(envelope?.items[0]?.payload.timestamp as number);
    });
  });

  it("sends what a closed tab left behind from another one", { timeout: 2 * LEASE_MS }, async () => {
    await withSdk(browser, async (sdk) => {
      await sdk.init();
      await sdk.page.setOfflineMode(true);
      await sayInVain(sdk, "left behind");
    });
    await withSdk(browser, async (sdk) => {
      await sdk.init();
      await expectOnce(sdk, "left behind");
    });
  });

  it("sends it from one of two tabs only", { timeout: 2 * LEASE_MS }, async () => {
    const messages = ["1", "2", "3", "4", "5", "6"];
    await withSdk(browser, (first) =>
      withSdk(browser, async (second) => {
        await whileAway(first.sink, async () => {
          await first.init();
          await second.init();
          await sayInVain(first, ...messages);
        });
        for (const { page } of [first, second]) await page.evaluate(() => dispatchEvent(new Event("online")));
        await expectOnce(first, ...messages);
      }),
    );
  });

  it.each([
    ["the database is forbidden", () => Object.defineProperty(window, "indexedDB", { get: refuse })],
    ["it is full", () => Object.assign(IDBObjectStore.prototype, { put: refuse })],
    ["it never answers", () => Object.assign(IDBFactory.prototype, { open: () => new EventTarget() })],
  ])("goes on in memory where %s", async (_why, breakDatabase) => {
    await withSdk(browser, async (sdk) => {
      const refuse = 'const refuse = () => { throw new DOMException("no room", "QuotaExceededError"); };';
      await sdk.page.evaluate(`${refuse} void (${breakDatabase})()`);
      await whileAway(sdk.sink, async () => {
        await sdk.init();
        await sdk.say(["captureMessage", "in memory"]);
        await pause(SETTLE_MS);
      });
      const [event] = await sdk.sink.events(1);
      expect(event?.logentry?.formatted).toBe("in memory");
      expect(sdk.errors).toEqual([]);
    });
  });

  it("leaves no database where everything arrives", async () => {
    await withSdk(browser, async (sdk) => {
      const names = () =>
        sdk.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
      await sdk.page.evaluate(
        () =>
          new Promise((done) => {
            Object.assign(indexedDB.deleteDatabase("panicle"), { onsuccess: done });
          }),
      );
      await sdk.init();
      await sdk.eventOf(["captureMessage", "arrives"]);
      await pause(SETTLE_MS);
      expect(await names()).toEqual([]);
      expect(sdk.errors).toEqual([]);
    });
  });
});

declare function refuse(): never;
