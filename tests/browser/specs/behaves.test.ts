// The SDK is a good guest: it works where much is forbidden, beside others, more than once, and leaves nothing behind.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName, type Visit } from "../harness/browser.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { DEMO_DIST, mustExist, PKG_DIR } from "../harness/paths.ts";
import { pause } from "../harness/process.ts";
import { Sink } from "../harness/sink.ts";
import { READY, useBrowsers } from "../harness/stage.ts";

/** Long enough for what wrongly follows to arrive. */
const SETTLE_MS = 500;

const openUrl = useBrowsers();
let sink: Sink;
let others: Sink;
let pages: PageServer;

beforeAll(async () => {
  sink = await Sink.start();
  others = await Sink.start();
  const { outputFiles } = await build({
    entryPoints: [join(PAGES, "behaves/sentry-beside.ts")],
    bundle: true,
    format: "esm",
    write: false,
  });
  const pkg = mustExist(PKG_DIR);
  pages = await PageServer.start({
    folders: { "/": PAGES, "/pkg/": pkg, "/copy/": pkg, "/demo/": mustExist(DEMO_DIST) },
    scripts: { "/sentry-beside.js": outputFiles[0]?.text ?? "" },
    dsn: sink.dsn,
    isPublic: true,
  });
});

beforeEach(() => {
  sink.clear();
  others.clear();
});

afterAll(async () => {
  await pages?.stop();
  await sink?.stop();
  await others?.stop();
});

interface Panicle {
  init(options: object): Promise<void>;
  close(): void;
  captureMessage(message: string): string;
  flush(timeoutMs?: number): Promise<boolean>;
}
declare const panicle: Panicle;
declare function load(path: string): Promise<Panicle>;
declare function refuse(message: string): void;

/** Opens a page, waits until it says that it is ready, and hands it to `act`. */
function open<T>(browser: BrowserName, path: string, act: (visit: Visit) => Promise<T>): Promise<T> {
  return openUrl(browser, pages.origin + path, async (visit) => {
    await visit.page.waitForSelector(READY);
    const answer = await act(visit);
    // What one test leaves to be sent would arrive in the next.
    await visit.page.evaluate("window.panicle?.flush()");
    return answer;
  });
}

/** The page that does nothing of itself, with the package started. */
function openStarted<T>(browser: BrowserName, act: (visit: Visit) => Promise<T>): Promise<T> {
  return open(browser, "/behaves/guest.html", async (visit) => {
    await visit.page.evaluate((dsn) => panicle.init({ dsn }), sink.dsn);
    return act(visit);
  });
}

/** Throws in a task of its own. */
function fail(page: Page, message: string): Promise<unknown> {
  return page.evaluate(`fail(${JSON.stringify(message)})`);
}

/** The messages of the events that arrived at `at`: `count` of them, and no more. */
async function arrived(at: Sink, count: number): Promise<(string | undefined)[]> {
  await at.events(count);
  await pause(SETTLE_MS);
  const events = await at.events(count);
  return events
    .map(({ exception, logentry }) => exception?.values.at(-1)?.value ?? logentry?.formatted)
    .sort();
}

describe.each(BROWSERS)("in %s", (browser) => {
  it("works under a strict policy with trusted types, and breaks none of it", async () => {
    await open(browser, "/behaves/strict.html", async ({ page, violations }) => {
      await fail(page, "forbidden nothing");
      expect(await arrived(sink, 1)).toEqual(["forbidden nothing"]);
      expect(sink.payloads("event")[0]?.contexts).not.toMatchObject({ panicle: { last_breath: true } });
      expect(await violations()).toEqual([]);
    });
  });

  it("reports from a worker, once", async () => {
    await open(browser, "/behaves/worker.html", async ({ page }) => {
      await page.evaluate("worker.postMessage('failed in a worker')");
      expect(await arrived(sink, 1)).toEqual(["failed in a worker"]);
    });
  });

  it("reports from frames, also from one without an origin", async () => {
    await open(browser, "/behaves/frames.html", async ({ page }) => {
      await page.evaluate(() => {
        for (const frame of document.querySelectorAll("iframe")) {
          frame.contentWindow?.postMessage(`failed in ${frame.id}`, "*");
        }
      });
      expect(await arrived(sink, 2)).toEqual(["failed in opaque", "failed in same"]);
    });
  });

  it("is one SDK when two copies of the package are on the page", async () => {
    await openStarted(browser, async ({ page, errors }) => {
      await page.evaluate(async (dsn) => {
        const copy = await load("/copy/index.js");
        await copy.init({ dsn });
        await copy.init({ dsn });
      }, sink.dsn);
      await fail(page, "seen by two");
      expect(await arrived(sink, 1)).toEqual(["seen by two"]);
      expect(errors).toEqual([expect.stringContaining("seen by two")]);
    });
  });

  it("is one SDK when the crate and the package are on the page", async () => {
    await open(browser, "/demo/", async ({ page }) => {
      await page.addScriptTag({ url: "/behaves/fail.js" });
      await page.addScriptTag({ type: "module", content: 'window.panicle = await import("/pkg/index.js");' });
      await page.waitForFunction("window.panicle");
      await page.evaluate((dsn) => panicle.init({ dsn }), sink.dsn);
      await page.click("#panic");
      await fail(page, "in JavaScript");
      expect(await arrived(sink, 2)).toEqual(["in JavaScript", "the shop ran out of panicles"]);
    });
  });

  it.each(["sentry", "panicle"])("shares a page with Sentry's SDK when %s is first", async (first) => {
    const path = `/behaves/beside.html?first=${first}&sentry=${encodeURIComponent(others.dsn)}`;
    await open(browser, path, async ({ page }) => {
      sink.answer(500);
      others.answer(500);
      await fail(page, "seen by both");
      expect(await arrived(others, 1)).toEqual(["seen by both"]);
      expect(await arrived(sink, 1)).toEqual(["seen by both"]);
      sink.answer(200);
      others.answer(200);
      await page.evaluate("dispatchEvent(new Event('online'))");
      // The first again, and what the requests of one left in the other's trail.
      await fail(page, "with a trail");
      await sink.events(3);
      expect(JSON.stringify(sink.payloads("event").at(-1)?.breadcrumbs ?? "")).not.toContain(
        others.dsn.slice(11, 26),
      );
      const trail = JSON.stringify(others.payloads("event").at(-1)?.breadcrumbs ?? "");
      expect(trail).not.toContain(sink.dsn.slice(11, 26));
    });
  });

  it("sends also where the page has replaced fetch", async () => {
    await open(browser, "/behaves/guest.html", async ({ page, errors }) => {
      await page.evaluate(async (dsn) => {
        const { fetch } = window;
        Object.assign(window, { calls: 0 });
        window.fetch = (...given) => {
          (window as unknown as { calls: number }).calls++;
          return fetch(...given);
        };
        await panicle.init({ dsn });
        window.fetch = () => Promise.reject(new Error("replaced once more"));
      }, sink.dsn);
      await fail(page, "sent all the same");
      expect(await arrived(sink, 1)).toEqual(["sent all the same"]);
      expect(errors).toEqual([expect.stringContaining("sent all the same")]);
    });
  });

  it("reports none of its own requests", async () => {
    await openStarted(browser, async ({ page }) => {
      sink.answer(500);
      await fail(page, "not taken");
      await sink.events(1);
      await sink.suspend();
      await fail(page, "not heard");
      await pause(SETTLE_MS);
      sink.clear();
      await sink.resume();
      await page.evaluate("dispatchEvent(new Event('online'))");
      expect(await arrived(sink, 2)).toEqual(["not heard", "not taken"]);
      const { host } = new URL(sink.dsn);
      for (const event of sink.payloads("event")) expect(JSON.stringify(event)).not.toContain(host);
    });
  });

  it("leaves it to the page whether its errors are handled", async () => {
    const handle = async ({ page, errors }: Visit) => {
      await page.evaluate(() => {
        window.onerror = () => true;
        addEventListener("unhandledrejection", (event) => event.preventDefault());
        refuse("refused");
      });
      await fail(page, "handled");
      await pause(SETTLE_MS);
      return errors;
    };
    const without = await open(browser, "/behaves/guest.html", handle);
    expect(await openStarted(browser, handle)).toEqual(without);
    expect(await arrived(sink, 2)).toEqual(["handled", "refused"]);
  });

  it("undoes with close all that it did to the page", async () => {
    await open(browser, "/behaves/guest.html", async ({ page }) => {
      await page.evaluate(remember);
      expect(await page.evaluate("changed()")).toEqual([]);
      // Google's web-vitals cannot be stopped: its listeners stay, and tell nobody.
      await page.evaluate((dsn) => panicle.init({ dsn, webVitals: false }), sink.dsn);
      // Else nothing is shown by what follows.
      expect(await page.evaluate("changed()")).not.toEqual([]);
      expect(await page.evaluate("listening()")).not.toEqual([]);
      await page.evaluate(() => panicle.close());
      expect(await page.evaluate("changed()")).toEqual([]);
      expect(await page.evaluate("listening()")).toEqual([]);
      await fail(page, "after the end");
      expect(await sink.count()).toBe(0);
    });
  });

  it("does not keep the page from coming back as it was", async () => {
    await openStarted(browser, async ({ page }) => {
      await page.evaluate(() => {
        addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted }));
      });
      await fail(page, "before it goes");
      await sink.events(1);
      await page.goto(`${pages.origin}/nothing.html`);
      await page.evaluate("history.back()");
      await page.waitForSelector(READY);
      const why = await page.evaluate(() => {
        const [entry] = performance.getEntriesByType("navigation") as unknown as {
          notRestoredReasons?: object;
        }[];
        return JSON.stringify(entry?.notRestoredReasons ?? null);
      });
      expect({ persisted: await page.evaluate("window.persisted"), why }).toEqual({
        persisted: true,
        why: "null",
      });
      await fail(page, "after it came back");
      expect(await arrived(sink, 2)).toEqual(["after it came back", "before it goes"]);
    });
  });
});

/** Remembers everything on the page that can be replaced, and counts listeners from here on. */
function remember(): void {
  const objects: [string, object][] = [["window", window]];
  for (const name of Object.getOwnPropertyNames(window)) {
    const value = Object.getOwnPropertyDescriptor(window, name)?.value;
    if (value === window || value === null || !/object|function/.test(typeof value)) continue;
    objects.push([name, value]);
    if (typeof value.prototype === "object" && value.prototype)
      objects.push([`${name}.prototype`, value.prototype]);
  }
  const look = () =>
    new Map(
      objects.flatMap(([owner, object]) =>
        Object.entries(Object.getOwnPropertyDescriptors(object)).map(([name, descriptor]) => {
          return [`${owner}.${name}`, descriptor] as const;
        }),
      ),
    );
  const before = look();
  const listeners = new Set<string>();
  const ids = new WeakMap<object, number>();
  let lastId = 0;
  const nameOf = (type: string, listener: object, options: unknown) => {
    if (!ids.has(listener)) ids.set(listener, ++lastId);
    const capture =
      typeof options === "object" ? (options as { capture?: boolean } | null)?.capture : options;
    return `${type} ${ids.get(listener)} ${capture === true}`;
  };
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const isOnce = typeof options === "object" && options?.once;
    const isOfThePage = this === window || this === document;
    if (listener && isOfThePage && !isOnce) listeners.add(nameOf(type, listener, options));
    add.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    if (listener) listeners.delete(nameOf(type, listener, options));
    remove.call(this, type, listener, options);
  };
  const own = look();
  const expected = new Map([
    ...before,
    ...[...own].filter(([name]) => name.startsWith("EventTarget.prototype.")),
  ]);
  const isSame = (a?: PropertyDescriptor, b?: PropertyDescriptor) =>
    a !== undefined &&
    b !== undefined &&
    (["value", "get", "set", "writable", "enumerable", "configurable"] as const).every((key) =>
      Object.is(a[key], b[key]),
    );
  Object.assign(window, {
    changed: () => {
      const now = look();
      const names = [...new Set([...expected.keys(), ...now.keys()])];
      return names.filter((name) => !TOOLS.test(name) && !isSame(expected.get(name), now.get(name)));
    },
    listening: () => [...listeners],
  });
  // What this function itself leaves, and what the browser changes of its own accord.
  const TOOLS = /^window\.(changed|listening|event|performance|status|name)$|^(event|performance)\./;
}

it("does nothing, and throws nothing, where there is no page", async () => {
  const program = `
    import { captureException, captureMessage, close, flush, init, setTag } from ${JSON.stringify(join(mustExist(PKG_DIR), "index.js"))};
    await init({ dsn: "http://key@127.0.0.1:9/1", release: "server@1" });
    setTag("rendered", "on the server");
    captureMessage("hello");
    captureException(new Error("hello"));
    console.log(await flush(100));
    close();
  `;
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
    timeout: 10_000,
  });
  expect(await run).toMatchObject({ stdout: expect.stringMatching(/^(true|false)\n$/), stderr: "" });
});
