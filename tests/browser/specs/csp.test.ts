// Content-Security-Policy: each violation is one event, however many channels and failures speak of it.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { act, useFailures } from "../harness/failures.ts";

const failures = useFailures();
const { stage, eventAfter, eventsAfter } = failures;

function violation(payload: Payload): Record<string, unknown> {
  return payload.contexts?.csp as Record<string, unknown>;
}

describe.each(BROWSERS)("in %s", (browser) => {
  it("is told with its fields, and without what the page put behind the address", async () => {
    const payload = await eventAfter(browser, "csp.html", "blockedImage");
    const blocked = `${failures.elsewhere.origin}/pixel.gif`;
    expect(violation(payload)).toMatchObject({
      blocked_uri: blocked,
      effective_directive: "img-src",
      violated_directive: "img-src",
      disposition: "enforce",
      document_uri: `${stage.origin}/failures/csp.html`,
    });
    expect(payload.contexts?.panicle).toMatchObject({ error_type: "csp_violation" });
    expect(JSON.stringify(payload)).not.toContain("13812345678");
  });

  it.each([
    ["blockedScript", /^script-src/, "/script.js"],
    ["blockedFetch", /^connect-src/, "/elsewhere"],
    ["blockedImport", /^script-src/, "/module.js"],
  ])("is one event with the failure it leads to: %s", async (action, directive, path) => {
    const payload = await eventAfter(browser, "csp.html", action);
    expect(violation(payload)).toMatchObject({
      blocked_uri: failures.elsewhere.origin + path,
      effective_directive: expect.stringMatching(directive),
    });
  });

  it("may be of a script in the page", async () => {
    const payload = await eventAfter(browser, "csp.html", "blockedInline");
    expect(violation(payload)).toMatchObject({
      blocked_uri: "inline",
      effective_directive: "script-src-elem",
    });
  });

  it("counts every time it happens", async () => {
    const payloads = await eventsAfter(browser, "csp.html", "blockedTwice", 2);
    expect(payloads.map((payload) => violation(payload).effective_directive)).toEqual(["img-src", "img-src"]);
  });

  it("may be of Trusted Types", async () => {
    const payload = await eventAfter(browser, "trusted.html", "trustedTypes");
    expect(violation(payload)).toMatchObject({
      effective_directive: "require-trusted-types-for",
      blocked_uri: "trusted-types-sink",
    });
  });

  // Firefox gives a ReportingObserver no violations.
  it.runIf(browser === "chromium")("is told although it came before anybody listened", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, "/failures/reported.html", async (visit) => {
      await visit.page.waitForSelector("[data-ready]");
      await act(visit, "rejectText");
      const events = await stage.collector.eventsSince(mark, 2);
      const told = events.map(({ payload }) => violation(payload)?.blocked_uri).filter(Boolean);
      expect(told).toEqual([`${stage.origin}/failures/early.png`]);
    });
  });
});

it("groups the same violation of two browsers into one issue", async () => {
  const mark = await stage.collector.mark();
  for (const browser of BROWSERS) await eventAfter(browser, "csp.html", "blockedImage");
  const events = await stage.collector.eventsSince(mark, 2);
  expect(new Set(events.map(({ issue_id }) => issue_id)).size).toBe(1);
});
