// What fails in JavaScript and in the page's elements: errors with their causes, rejections, loads, imports.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { act, useFailures } from "../harness/failures.ts";

const failures = useFailures();
const { stage, eventAfter, eventsAfter } = failures;

/** `Type: value` of the thrown error and what caused it, nearest first. */
function chain(payload: Payload): string[] {
  const values = payload.exception?.values ?? [];
  return values.map(({ type, value }) => `${type}: ${value}`).reverse();
}

/** What was told of the failure besides its message. */
function detail(payload: Payload): Record<string, unknown> {
  return payload.contexts?.detail as Record<string, unknown>;
}

const errorType = (payload: Payload) => payload.contexts?.panicle?.error_type;

describe.each(BROWSERS)("in %s", (browser) => {
  describe("an error", () => {
    it("tells what caused it", async () => {
      const payload = await eventAfter(browser, "plain.html", "causes");
      expect(chain(payload)).toEqual(["Error: checkout failed", "TypeError: no price", "RangeError: 7 of 3"]);
      for (const { stacktrace } of payload.exception?.values ?? []) {
        expect(stacktrace?.frames.at(-1)?.filename).toContain("actions.js");
      }
    });

    it("may be its own cause", async () => {
      expect(chain(await eventAfter(browser, "plain.html", "cyclicCauses"))).toEqual([
        "Error: a",
        "Error: b",
      ]);
    });

    it("that holds others tells them", async () => {
      const payload = await eventAfter(browser, "plain.html", "aggregate");
      expect(chain(payload)).toEqual([
        "AggregateError: every mirror failed",
        "TypeError: first",
        "Error: second",
      ]);
    });

    // This Firefox tells the page everything, also of another origin's script.
    const hidden = browser === "firefox" ? "mutedError" : "foreignScript";
    it("of another origin's script says what to do to see more", async () => {
      const payload = await eventAfter(browser, "plain.html", hidden);
      expect(chain(payload)).toEqual(["Error: Script error."]);
      expect(payload.contexts?.panicle).toMatchObject({ host: "third_party" });
      expect(payload.contexts?.panicle?.hint).toMatch(/crossorigin.*Access-Control-Allow-Origin/s);
    });

    it("of another origin's script is seen where CORS lets it", async () => {
      const payload = await eventAfter(browser, "plain.html", "foreignScriptWithCors");
      expect(chain(payload)).toEqual(["Error: not for others"]);
      expect(payload.contexts?.panicle?.hint).toBeUndefined();
    });
  });

  describe("a rejection", () => {
    it.each([
      ["rejectText", "UnhandledRejection: sold out"],
      ["rejectObject", 'UnhandledRejection: {"code":7,"inner":{"why":"sold out"}}'],
      ["rejectNull", "UnhandledRejection: null"],
      ["rejectDomException", "AbortError: the lock was broken"],
    ])("with no error is described: %s", async (action, title) => {
      const payload = await eventAfter(browser, "plain.html", action);
      expect(chain(payload)).toEqual([title]);
      expect(errorType(payload)).toBe("promise_rejection");
    });

    it("with a response tells its status and address", async () => {
      const payload = await eventAfter(browser, "plain.html", "rejectResponse");
      const address = `${failures.elsewhere.origin}/status/404`;
      expect(chain(payload)).toEqual([`UnhandledRejection: [Response 404 ${address}]`]);
    });
  });

  describe("an element that does not load", () => {
    it("is told by its tag, address and selector, not by its text", async () => {
      const payload = await eventAfter(browser, "plain.html", "image");
      const url = `${stage.origin}/missing/hero.png`;
      expect(chain(payload)).toEqual([`ResourceLoadError: ${url}: 404`]);
      expect(detail(payload)).toMatchObject({
        tag: "img",
        selector: "img#hero",
        reason: "http",
        status: 404,
      });
      expect(detail(payload).url).toMatch(/^http.*\/missing\/hero\.png/);
      expect(JSON.stringify(payload)).not.toContain("the text of the page");
      expect(JSON.stringify(payload)).not.toContain("s3cret");
      expect(payload.contexts?.panicle).toMatchObject({ error_type: "resource_load", phase: "load" });
    });

    it("may be a style sheet or a film", async () => {
      expect(detail(await eventAfter(browser, "plain.html", "style"))).toMatchObject({ tag: "link" });
      expect(detail(await eventAfter(browser, "plain.html", "video"))).toMatchObject({ tag: "video" });
    });

    it("may be a script", async () => {
      const payload = await eventAfter(browser, "plain.html", "script");
      expect(chain(payload)).toEqual([`ScriptLoadError: ${stage.origin}/missing/app.js: 404`]);
      expect(errorType(payload)).toBe("script_load");
    });

    it("is one event with the rejection it leads to", async () => {
      const payload = await eventAfter(browser, "plain.html", "scriptInPromise");
      expect(errorType(payload)).toBe("script_load");
    });

    it("leaves room for errors, however many there are", async () => {
      const mark = await stage.collector.mark();
      await stage.open(browser, "/failures/plain.html", async (visit) => {
        await visit.page.waitForSelector("[data-ready]");
        await act(visit, "manyImages");
        await act(visit, "causes");
        const events = await stage.collector.eventsSince(mark, 16);
        expect(events.filter(({ payload }) => errorType(payload) === "js_error")).toHaveLength(1);
      });
    });

    it("is nothing the app says of its own elements", async () => {
      expect(chain(await eventAfter(browser, "plain.html", "ownErrorEvent"))).toEqual([
        "Error: the only one",
      ]);
    });
  });

  describe("an import", () => {
    it("that fails is a script that did not load", async () => {
      const payload = await eventAfter(browser, "plain.html", "import");
      expect(payload.contexts?.panicle).toMatchObject({ error_type: "script_load", is_unhandled: true });
      expect(detail(payload)).toMatchObject({ reason: "http", status: 404 });
      expect(detail(payload).url).toContain("/missing/module.js");
    });

    it("that fails with its preload is one event", async () => {
      const payload = await eventAfter(browser, "plain.html", "importPreloaded");
      expect(detail(payload).url).toContain("/missing/chunk.js");
    });

    it("that Vite gives up on is one event", async () => {
      const payload = await eventAfter(browser, "plain.html", "vitePreload");
      expect(errorType(payload)).toBe("resource_load");
      expect(detail(payload).url).toBe(`${stage.origin}/assets/shop-1a2b.css`);
    });

    it("that hangs is told, and goes on", async () => {
      const payload = await eventAfter(browser, "plain.html", "hang");
      expect(errorType(payload)).toBe("script_load");
      expect(detail(payload)).toMatchObject({ reason: "timeout", duration_ms: 200 });
    });

    it("that is watched gives what it would have given", async () => {
      await stage.open(browser, "/failures/plain.html", async (visit) => {
        await visit.page.waitForSelector("[data-ready]");
        expect(await act(visit, "watched")).toEqual([42, true]);
      });
    });
  });
});

it("groups the same failures of two browsers into one issue", async () => {
  for (const action of ["image", "import", "causes"]) {
    const mark = await stage.collector.mark();
    for (const browser of BROWSERS) await eventsAfter(browser, "plain.html", action);
    const events = await stage.collector.eventsSince(mark, 2);
    expect(new Set(events.map(({ issue_id }) => issue_id)).size, action).toBe(1);
  }
});
