// Other people's SDKs, unmodified, with only the DSN changed: they arrive and are grouped.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { BROWSERS, USER_AGENT } from "../harness/browser.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { BUGSINK_VENV, mustExist, ROOT } from "../harness/paths.ts";
import { useStage } from "../harness/stage.ts";

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "iife", write: false });
  return outputFiles[0]?.text ?? "";
}

const stage = useStage(async (dsn) => {
  const scripts = { "/sentry.js": await bundle(join(PAGES, "sentry.ts")) };
  return PageServer.start({ folders: { "/": PAGES }, scripts, dsn });
});

describe.each(BROWSERS)("@sentry/browser in %s", (browser) => {
  it("sends an uncaught error", async () => {
    const { payload, issue } = await stage.reportAfterClick(browser, "/sentry.html", "#throw");
    expect(payload.exception?.values.at(-1)).toMatchObject({
      type: "TypeError",
      value: "cannot pay for the basket",
    });
    expect(payload).toMatchObject({ release: "sentry-page@3.1.0", environment: "test" });
    expect(payload.request?.headers?.["User-Agent"]).toMatch(USER_AGENT[browser]);
    expect(issue).toMatchObject({ title: "TypeError: cannot pay for the basket", error_type: "js_error" });
    expect(issue.culprit).toContain("payFor");
  });

  it("sends an unhandled rejection", async () => {
    const { issue } = await stage.reportAfterClick(browser, "/sentry.html", "#reject");
    expect(issue).toMatchObject({ title: "RangeError: out of stock", error_type: "promise_rejection" });
  });

  it("sends a message", async () => {
    const { issue } = await stage.reportAfterClick(browser, "/sentry.html", "#capture");
    expect(issue).toMatchObject({ title: "the basket is empty", level: "info" });
  });
});

it("groups the same error of two browsers into one issue", async () => {
  const ids = new Set<number>();
  for (const browser of BROWSERS) {
    ids.add((await stage.reportAfterClick(browser, "/sentry.html", "#throw")).issue.id);
  }
  expect(ids.size).toBe(1);
});

describe("sentry-sdk for Python", () => {
  it("sends two equal errors, which become one issue", async () => {
    const mark = await stage.collector.mark();
    const python = mustExist(join(BUGSINK_VENV, "bin", "python"));
    const script = join(ROOT, "tests/sdks/sentry_sdk_script.py");
    await promisify(execFile)(python, [script, stage.collector.dsn]);
    const events = await stage.collector.eventsSince(mark, 2);
    const [id, ...others] = new Set(events.map((event) => event.issue_id));
    expect(others).toEqual([]);
    const issue = await stage.collector.issue(id ?? 0);
    expect(issue).toMatchObject({
      title: "ValueError: cannot pay for the basket",
      event_count: 2,
      last_release: "sentry-script@1.2.3",
    });
    expect(issue.culprit).toContain("pay");
  });
});
