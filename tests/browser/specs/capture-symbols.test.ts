// What both browsers say of each place in each build of `tests/fixtures/symbols/wasm`: captured by `cargo xtask fixtures`, kept
// beside the builds, and resolved by the collector's tests. In an ordinary run there is nothing to do here.

import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { FIXTURES, mustExist, PKG_DIR } from "../harness/paths.ts";
import { Sink } from "../harness/sink.ts";
import { READY, useBrowsers } from "../harness/stage.ts";

const FOLDER = join(FIXTURES, "symbols/wasm");
const PLACES = ["plain", "inlined", "closure", "method", "generic", "trap"];

describe.runIf(process.env.SAVE_FIXTURES)("the events of every build", () => {
  const open = useBrowsers();
  let sink: Sink;
  let pages: PageServer;
  beforeAll(async () => {
    sink = await Sink.start();
    const folders = { "/": PAGES, "/pkg/": mustExist(PKG_DIR), "/builds/": FOLDER };
    pages = await PageServer.start({ folders, dsn: sink.dsn });
  });
  afterAll(async () => {
    await pages.stop();
    await sink.stop();
  });

  it.each(BROWSERS)("in %s", { timeout: 300_000 }, async (browser) => {
    const entries = await readdir(FOLDER, { withFileTypes: true });
    const builds = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(builds.length).toBeGreaterThan(0);
    const lines: string[] = [];
    for (const build of builds.sort()) {
      for (const place of PLACES) {
        lines.push(`${JSON.stringify({ build, place, event: await capture(browser, build, place) })}\n`);
      }
    }
    await writeFile(join(FOLDER, `${browser}.jsonl`), lines.join(""));
  });

  function capture(browser: BrowserName, build: string, place: string) {
    return open(browser, `${pages.origin}/symbols/?build=${build}`, async ({ page }) => {
      await page.waitForSelector(READY);
      await page.click(`#${place}`);
      return lasting(await sink.event());
    });
  }

  /** What of an event bears on its frames; ports and times change from run to run. */
  function lasting({ platform, release, level, exception, contexts, debug_meta }: Payload) {
    const event = {
      platform,
      release,
      level,
      exception,
      contexts: { panicle: contexts?.panicle },
      debug_meta,
    };
    return JSON.parse(JSON.stringify(event).replaceAll(pages.origin, "https://shop.example"));
  }
});
