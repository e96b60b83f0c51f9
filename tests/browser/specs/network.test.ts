// Requests of the page: which of them are failures, what is told of them, and that the page does not notice.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { act, useFailures } from "../harness/failures.ts";

const failures = useFailures();
const { stage, eventAfter } = failures;
const PAGE = "network.html";

function detail(payload: Payload): Record<string, unknown> {
  return payload.contexts?.detail as Record<string, unknown>;
}

/** `category METHOD path status`, oldest first. */
function requests(payload: Payload): string[] {
  return (payload.breadcrumbs?.values ?? [])
    .filter(({ category }) => category === "fetch" || category === "xhr")
    .map(({ category, data = {} }) => {
      const { pathname } = new URL(data.url as string);
      return [category, data.method, pathname, data.status_code ?? "-"].join(" ");
    });
}

const withOptions = (options: object) => `${PAGE}?options=${encodeURIComponent(JSON.stringify(options))}`;

describe.each(BROWSERS)("in %s", (browser) => {
  describe("a request that fails", () => {
    it.each([
      ["fetch503", "POST", "/status/503", { status: 503 }],
      ["fetchUnanswered", "GET", "/reset", { reason: "network" }],
      ["fetchCaught", "GET", "/reset", { reason: "network" }],
      ["fetchWrapped", "GET", "/reset", { reason: "network" }],
      ["fetchTimedOut", "GET", "/hang", { reason: "timeout" }],
      ["xhr503", "GET", "/status/503", { status: 503 }],
      ["xhrUnanswered", "PUT", "/reset", { reason: "network" }],
      ["xhrTimedOut", "GET", "/hang", { reason: "timeout" }],
      ["xhrSync", "GET", "/reset", { reason: "network" }],
      ["xhrAgain", "GET", "/status/503", { status: 503 }],
    ])("is one event: %s", async (action, method, path, fate) => {
      const payload = await eventAfter(browser, PAGE, action);
      const { reason, status } = { reason: undefined, status: undefined, ...fate };
      const words = status ?? (reason === "timeout" ? "timed out" : "no answer");
      expect(payload.exception?.values).toHaveLength(1);
      expect(payload.exception?.values[0]).toMatchObject({
        type: "NetworkError",
        value: `${method} ${failures.elsewhere.origin}${path}: ${words}`,
      });
      expect(payload.contexts?.panicle).toMatchObject({ error_type: "network", is_unhandled: true });
      expect(detail(payload)).toMatchObject({ method, ...fate, duration_ms: expect.any(Number) });
      expect(detail(payload).url).toContain(failures.elsewhere.origin + path);
      expect(JSON.stringify(payload)).not.toContain("s3cret");
      const frames = payload.exception?.values[0]?.stacktrace?.frames ?? [];
      expect(frames.at(-1)?.filename).toBe(`${stage.origin}/failures/network.js`);
    });

    it("still reaches the page's own handlers", async () => {
      await eventAfter(browser, PAGE, "fetchUnanswered", async ({ page }) => {
        expect(await page.evaluate("heard")).toEqual(["rejection TypeError"]);
      });
      await eventAfter(browser, PAGE, "xhrSync", async ({ page }) => {
        expect(await page.evaluate("heard")).toEqual(["error NetworkError"]);
      });
    });

    it.each([[true], [[404]], [[[400, 499]]], [[500, [401, 404]]]])(
      "may have a status the app asks for: %j",
      async (captureHttpErrors) => {
        const payload = await eventAfter(browser, withOptions({ captureHttpErrors }), "fetch404");
        expect(detail(payload)).toMatchObject({ status: 404 });
      },
    );
  });

  it("leaves out what the page aborted, or called with nonsense", async () => {
    for (const action of ["aborted", "nonsense"]) {
      const payload = await eventAfter(browser, PAGE, action);
      expect(payload.logentry?.formatted).toBe("look at the trail");
    }
  });

  it("leaves a breadcrumb of each request", async () => {
    const payload = await eventAfter(browser, PAGE, "requests");
    expect(requests(payload)).toEqual([
      "fetch GET /status/200 200",
      "fetch GET /failures/network.html 200",
      "xhr POST /status/404 404",
    ]);
    expect(JSON.stringify(payload)).not.toContain("s3cret");
  });

  it("leaves one of a request that others wrap, before or after", async () => {
    expect(requests(await eventAfter(browser, PAGE, "replacedFetch"))).toEqual(["fetch GET /status/201 201"]);
    const payload = await eventAfter(browser, `${PAGE}?polyfill`, "once");
    const ofPage = requests(payload).filter((request) => !request.includes("/pkg/"));
    expect(ofPage).toEqual(["fetch GET /status/203 203"]);
  });

  it("never sees its own requests, whoever makes them", async () => {
    expect(requests(await eventAfter(browser, PAGE, "ownRequest"))).toEqual([]);
  });

  it("is not noticed by the page, and goes when it is told to", async () => {
    await stage.open(browser, `/failures/${PAGE}`, async (visit) => {
      await visit.page.waitForSelector("[data-ready]");
      expect(await act(visit, "differences", failures.elsewhere.origin)).toEqual([]);
    });
  });
});
