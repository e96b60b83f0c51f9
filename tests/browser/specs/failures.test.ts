// What no panic hook sees: traps, JavaScript errors, rejections, CSP violations, scripts that do not load.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { serveDemo } from "../harness/demo.ts";
import { READY, useStage } from "../harness/stage.ts";

const stage = useStage(serveDemo);

describe.each(BROWSERS)("in %s", (browser) => {
  it("reports out of memory, which calls no hook, as a trap", async () => {
    const { payload, issue, visit } = await stage.reportAfterClick(browser, "/", "#oom");
    expect(issue).toMatchObject({ error_type: "wasm_trap", level: "fatal", last_release: "shop@1.0.0" });
    expect(payload.exception?.values[0]?.type).toBe("RuntimeError");
    const functions = payload.exception?.values[0]?.stacktrace?.frames.map((frame) => frame.function);
    expect(functions?.join("\n")).toContain("load_every_flower");
    expect(visit.console.join("\n")).not.toContain("panicked at");
  });

  it("reports out of memory right after a panic as an event of its own", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, "/", async ({ page }) => {
      await page.waitForSelector(READY);
      await page.click("#panic");
      await page.click("#oom");
      const events = await stage.collector.eventsSince(mark, 2);
      const types = events.map((event) => event.payload.contexts?.panicle?.error_type);
      expect(types.sort()).toEqual(["wasm_panic", "wasm_trap"]);
    });
  });

  it("reports an uncaught JavaScript error", async () => {
    const { payload, issue } = await stage.reportAfterClick(browser, "/", "#js-error");
    expect(issue).toMatchObject({ type: "TypeError", error_type: "js_error", level: "error" });
    expect(issue.value).toContain("undefined");
    const frame = payload.exception?.values[0]?.stacktrace?.frames.at(-1);
    expect(frame).toMatchObject({ function: "showPrice", filename: `${stage.origin}/page.js`, in_app: true });
    expect(frame?.lineno).toBeGreaterThan(0);
  });

  it("reports an unhandled rejection", async () => {
    const { issue } = await stage.reportAfterClick(browser, "/", "#rejection");
    expect(issue).toMatchObject({
      title: "Error: the courier did not answer",
      error_type: "promise_rejection",
    });
  });

  it("reports a Content-Security-Policy violation", async () => {
    const { payload, issue } = await stage.reportAfterClick(browser, "/", "#csp");
    expect(issue.error_type).toBe("csp_violation");
    expect(issue.title).toContain("img-src");
    expect(JSON.stringify(payload)).toContain("tracker.example");
  });

  it("reports a script that does not load", async () => {
    const { issue } = await stage.reportAfterClick(browser, "/", "#probe");
    expect(issue.error_type).toBe("script_load");
    expect(issue.title).toContain("missing/analytics.js");
  });

  it("reports a message", async () => {
    const { payload, issue } = await stage.reportAfterClick(browser, "/", "#message");
    expect(issue.error_type).toBe("manual");
    expect(payload).toMatchObject({ release: "shop@1.0.0", environment: "demo" });
  });
});
