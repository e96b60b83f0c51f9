// Every kind of panic in the demo page becomes exactly one event that says what happened, where, and to whom.

import { describe, expect, it } from "vitest";
import { BROWSERS, USER_AGENT } from "../harness/browser.ts";
import { serveDemo } from "../harness/demo.ts";
import { lineAt } from "../harness/source.ts";
import { useStage } from "../harness/stage.ts";

/** The demo's buttons, the panic's message, the function that panics, and what stands at its location. */
const PANICS = [
  { button: "panic", message: "the shop ran out of panicles", culprit: "pay", source: "panic!" },
  {
    button: "panic-unwrap",
    message: "called `Option::unwrap()` on a `None` value",
    culprit: "redeem",
    source: "unwrap()",
  },
  {
    button: "panic-index",
    message: "index out of bounds: the len is 3 but the index is 12",
    culprit: "shelf",
    source: "shelves[index]",
  },
  { button: "panic-promise", message: "the warehouse lost order 17", culprit: "collect", source: "panic!" },
  {
    button: "panic-spawn-local",
    message: "the stock is a number: ParseIntError { kind: InvalidDigit }",
    culprit: "count",
    source: "expect(",
  },
  {
    button: "panic-timeout",
    message: "the courier came to door 7, which is not ours",
    culprit: "courier_arrives",
    source: "panic!",
  },
  { button: "panic-closure", message: "a bouquet can't have 7 stars", culprit: "rate", source: "panic!" },
  {
    button: "panic-frame",
    message: "a flower of 5000 petals does not fit its frame",
    culprit: "bloom",
    source: "panic!",
  },
];

const stage = useStage(serveDemo);
/** The issue each button led to. */
const issueIds = new Map<string, number>();

describe.each(BROWSERS)("in %s", (browser) => {
  it.each(PANICS)("#$button is one event", async ({ button, message, culprit, source }) => {
    const { payload, issue, visit } = await stage.reportAfterClick(browser, "/", `#${button}`);

    // The first browser opens the issue, the other one adds to it, and no two buttons share one.
    expect(issue.id).toBe(issueIds.get(button) ?? issue.id);
    issueIds.set(button, issue.id);
    expect(new Set(issueIds.values()).size).toBe(issueIds.size);

    const [panic, ...others] = payload.exception?.values ?? [];
    expect(others).toEqual([]);
    expect(panic).toMatchObject({ type: "panic", value: message });
    expect(issue).toMatchObject({
      error_type: "wasm_panic",
      level: "fatal",
      type: "panic",
      value: panic?.value,
    });

    expect(await lineAt(issue)).toContain(source);
    expect(issue.culprit).toBe(`${issue.location?.file}:${issue.location?.line}:${issue.location?.column}`);
    const innermostInApp = panic?.stacktrace?.frames.findLast((frame) => frame.in_app);
    expect(innermostInApp?.function).toContain(`www_demo::checkout::${culprit}`);

    expect(payload).toMatchObject({ release: "shop@1.0.0", environment: "demo" });
    expect(payload.request?.url).toBe(`${stage.origin}/`);
    expect(payload.request?.headers?.["User-Agent"]).toMatch(USER_AGENT[browser]);

    const heard = visit.console.join("\n");
    expect(heard).toContain("panicked at");
    expect(heard).toContain(message);
    expect(visit.errors).toEqual([expect.stringContaining("unreachable")]);
  });
});

it("is one issue with two events when it happens in two browsers", async () => {
  const reports = [];
  for (const browser of BROWSERS) reports.push(await stage.reportAfterClick(browser, "/", "#panic"));
  const [first, second] = reports.map((report) => report.issue);
  expect(second).toMatchObject({ id: first?.id, event_count: (first?.event_count ?? 0) + 1 });
});

describe.each(BROWSERS)("in %s", (browser) => {
  it("tells the page, which shows what it likes instead", async () => {
    await stage.reportAfterClick(browser, "/", "#panic-index", async ({ page }) => {
      const told = await page.waitForSelector("#broken:not([hidden])");
      const text = await told?.evaluate((element) => element.textContent);
      expect(text).toContain("“index out of bounds: the len is 3 but the index is 12”");
      expect(text).toMatch(/src\/checkout\.rs:\d+/);
    });
  });
});
