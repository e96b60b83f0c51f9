// Script-load probes: does a script load here, and why not.

import { describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName, type Visit } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { useFailures } from "../harness/failures.ts";

const failures = useFailures();
const { stage } = failures;

interface Result {
  ok: boolean;
  reason?: string;
  status?: number;
  durationMs: number;
}

function probe({ page }: Visit, url: string, options: object = {}): Promise<Result> {
  return page.evaluate(
    (url, options) =>
      (
        window as unknown as { panicle: { probe(url: string, options: object): Promise<Result> } }
      ).panicle.probe(url, options),
    url,
    options,
  );
}

/** What a probe of `url` on `page` answered, and the only event that came of it. */
async function failed(
  browser: BrowserName,
  page: string,
  url: string,
  options?: object,
): Promise<{ result: Result; payload: Payload }> {
  const mark = await stage.collector.mark();
  return stage.open(browser, `/failures/${page}`, async (visit) => {
    await visit.page.waitForSelector("[data-ready]");
    const result = await probe(visit, url, options);
    expect(await visit.page.$$eval("head script", (scripts) => scripts.length)).toBe(0);
    const { event } = await stage.collector.onlyEventSince(mark);
    return { result, payload: event.payload };
  });
}

describe.each(BROWSERS)("in %s", (browser) => {
  it.each([["plain.html"], ["trusted.html"]])("says that a script loads, on %s", async (page) => {
    const mark = await stage.collector.mark();
    await stage.open(browser, `/failures/${page}`, async (visit) => {
      await visit.page.waitForSelector("[data-ready]");
      const result = await probe(visit, `${failures.elsewhere.origin}/ok.js?cors`);
      expect(result).toMatchObject({ ok: true, durationMs: expect.any(Number) });
      // The one event is the one the page asks for: the probe left none.
      await visit.page.evaluate("panicle.captureMessage('all is well')");
      const { event } = await stage.collector.onlyEventSince(mark);
      expect(event.payload.logentry?.formatted).toBe("all is well");
    });
  });

  it.each([
    [
      "a missing file",
      "plain.html",
      (origin: string) => `${origin}/status/404?cors`,
      { reason: "http", status: 404 },
    ],
    [
      "a missing file of this origin",
      "plain.html",
      () => "/missing/probed.js",
      { reason: "http", status: 404 },
    ],
    [
      "a server that lets nobody read",
      "plain.html",
      (origin: string) => `${origin}/ok.js`,
      { reason: "http" },
    ],
    ["a server that is away", "plain.html", (origin: string) => `${origin}/reset`, { reason: "network" }],
    ["a server that hangs", "plain.html", (origin: string) => `${origin}/hang`, { reason: "timeout" }],
    ["a policy", "csp.html", (origin: string) => `${origin}/ok.js?cors`, { reason: "csp" }],
    ["Trusted Types", "untrusted.html", (origin: string) => `${origin}/ok.js?cors`, { reason: "csp" }],
  ])("says that the reason is %s", async (_what, page, address, why) => {
    const url = address(failures.elsewhere.origin);
    const { result, payload } = await failed(browser, page, url, { timeoutMs: 2000 });
    expect(result).toMatchObject({ ok: false, ...why });
    expect(payload.contexts?.panicle).toMatchObject({ error_type: "script_load" });
    const detail = payload.contexts?.detail as Record<string, unknown>;
    expect(detail).toMatchObject({ ...why, duration_ms: result.durationMs });
    expect(new URL(detail.url as string).pathname).toBe(new URL(url, stage.origin).pathname);
    if (why.reason === "timeout") expect(result.durationMs).toBeGreaterThanOrEqual(1900);
  });

  it("runs those of the options, each once", async () => {
    const mark = await stage.collector.mark();
    const { origin } = failures.elsewhere;
    const probes = [`${origin}/status/404?cors`, { url: `${origin}/status/410?cors`, timeoutMs: 5000 }];
    const asked = failures.elsewhere.asked.length;
    const options = encodeURIComponent(
      JSON.stringify({ probes: [...probes, `${origin}/fine.js?cors`, probes[0]] }),
    );
    await stage.open(browser, `/failures/plain.html?options=${options}`, async () => {
      const events = await stage.collector.eventsSince(mark, 2);
      const statuses = events.map(({ payload }) => payload.contexts?.detail as { status?: number });
      expect(statuses.map(({ status }) => status).sort()).toEqual([404, 410]);
      expect(failures.elsewhere.asked.slice(asked)).toContain("GET /fine.js?cors");
    });
  });
});
