// Other people's SDKs, unmodified, with only the DSN changed: all they send is taken, and goes on to the upstream.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { BUGSINK_VENV, mustExist, ROOT } from "../harness/paths.ts";
import { eventually } from "../harness/process.ts";
import { Sink } from "../harness/sink.ts";
import { READY, useStage } from "../harness/stage.ts";

const run = promisify(execFile);
let upstream: Sink;

const stage = useStage(
  async (dsn) => {
    const { outputFiles } = await build({
      entryPoints: [join(PAGES, "sentry-kinds.ts")],
      bundle: true,
      format: "iife",
      write: false,
    });
    const scripts = { "/sentry-kinds.js": outputFiles[0]?.text ?? "" };
    return PageServer.start({ folders: { "/": PAGES }, scripts, dsn });
  },
  async () => {
    upstream = await Sink.start();
    return { PANICLE__UPSTREAM__DSN: upstream.dsn };
  },
);

beforeEach(() => upstream.clear());
afterAll(() => upstream?.stop());

/** Waits until the upstream has what the collector was given: at least so many items of each type. */
async function arrive(wanted: Record<string, number>): Promise<void> {
  const look = async () => {
    const missing = Object.entries(wanted).filter(([type, count]) => upstream.payloads(type).length < count);
    const types = upstream.envelopes.flatMap(({ items }) => items.map(({ type }) => type));
    if (missing.length > 0) throw new Error(`of ${missing.join(" and ")} there is less among ${types}`);
    return true;
  };
  await eventually(look, 15_000, "one of each kind");
}

function expectOneOfEach(release: string): void {
  const [error, message] = ["exception", "logentry"].map((kind) =>
    upstream.payloads("event").find((event) => kind in event || (kind === "logentry" && "message" in event)),
  );
  expect(error).toMatchObject({ release, environment: "test" });
  expect(JSON.stringify(error)).toContain("cannot pay for the basket");
  expect(JSON.stringify(message)).toContain("the basket is empty");
  const traced = [...upstream.payloads("transaction"), ...upstream.payloads("span")];
  expect(JSON.stringify(traced)).toContain('"checkout"');
  expect(upstream.payloads("attachment")[0]).toEqual({ text: "two apples" });
  const said = upstream.payloads("event").map(({ message, logentry }) => JSON.stringify([message, logentry]));
  expect(said.join()).not.toContain("never sent");
  const [report] = upstream.payloads("client_report") as { discarded_events: unknown[] }[];
  expect(report?.discarded_events).toContainEqual({ reason: "before_send", category: "error", quantity: 1 });
}

function expectFeedback(): void {
  const feedback = JSON.stringify(upstream.payloads("feedback")[0]);
  expect(feedback).toContain("I could not pay");
  expect(feedback).not.toContain("bob@example.com");
}

const ONE_OF_EACH = { event: 2, session: 1, attachment: 2, client_report: 1 };

describe.each(BROWSERS)("@sentry/browser in %s", (browser) => {
  it("sends errors, messages, spans, sessions, attachments, feedback and client reports", async () => {
    await stage.open(browser, "/sentry-kinds.html", async ({ page }) => {
      await page.waitForSelector(READY);
      await page.click("#send");
      await arrive({ event: 2, feedback: 1, span: 1 });
      // What was thrown away is told when the page is left.
      await page.goto("about:blank");
      await arrive({ ...ONE_OF_EACH, feedback: 1 });
    });
    expectOneOfEach("sentry-page@3.1.0");
    expectFeedback();
  });
});

it("@sentry/node sends one of each kind", async () => {
  await run(process.execPath, [join(ROOT, "tests/sdks/sentry_node_script.mjs"), stage.collector.dsn]);
  await arrive({ ...ONE_OF_EACH, feedback: 1, transaction: 1 });
  expectOneOfEach("sentry-node@4.5.6");
  expectFeedback();
});

it("sentry-sdk for Python sends one of each kind", async () => {
  const python = mustExist(join(BUGSINK_VENV, "bin", "python"));
  await run(python, [join(ROOT, "tests/sdks/sentry_sdk_kinds.py"), stage.collector.dsn]);
  await arrive({ ...ONE_OF_EACH, transaction: 1 });
  expectOneOfEach("sentry-script@1.2.3");
});

it("counts each item's outcome once, and none as invalid", async () => {
  const metrics = await (await fetch(new URL("/metrics", stage.collector.dashboard))).text();
  const outcomes = metrics.split("\n").filter((line) => line.startsWith("panicle_items_total{"));
  expect(outcomes.length).toBeGreaterThan(5);
  expect(outcomes.filter((line) => !line.includes('outcome="accepted"'))).toEqual([]);
});
