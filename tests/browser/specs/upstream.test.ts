// With an upstream DSN every event goes on to a real server of Sentry's protocol, also after that was away.

import { afterAll, describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { Bugsink } from "../harness/bugsink.ts";
import { serveDemo } from "../harness/demo.ts";
import { useStage } from "../harness/stage.ts";

let bugsink: Bugsink;

const stage = useStage(serveDemo, async () => {
  bugsink = await Bugsink.start();
  return { PANICLE__UPSTREAM__DSN: bugsink.dsn };
});

afterAll(() => bugsink?.stop());

describe.each(BROWSERS)("a panic clicked in %s", (browser) => {
  it("is read back from Bugsink with its message and frames", async () => {
    const { payload } = await stage.reportAfterClick(browser, "/", "#panic");
    const upstream = await bugsink.payload(payload.event_id);
    const [panic] = upstream.exception?.values ?? [];
    expect(panic).toMatchObject({ type: "panic", value: payload.exception?.values[0]?.value });
    expect(panic?.stacktrace?.frames.map((frame) => frame.function)).toEqual(
      payload.exception?.values[0]?.stacktrace?.frames.map((frame) => frame.function),
    );
    expect(upstream).toMatchObject({ release: "shop@1.0.0", environment: payload.environment });
    expect(upstream.contexts?.panicle).toMatchObject({ error_type: "wasm_panic" });
  });

  it("arrives after an outage of Bugsink", async () => {
    await bugsink.suspend();
    const { payload } = await stage.reportAfterClick(browser, "/", "#panic-unwrap");
    await bugsink.resume();
    const upstream = await bugsink.payload(payload.event_id, 25_000);
    expect(upstream.exception?.values[0]?.value).toContain("unwrap");
  });
});

it.each(["oom", "js-error", "rejection", "csp", "probe", "message"])(
  "sends on #%s in a form that Sentry's schema allows",
  async (button) => {
    const { payload } = await stage.reportAfterClick("chromium", "/", `#${button}`);
    // Bugsink keeps only what its strict validation lets through.
    const upstream = await bugsink.payload(payload.event_id);
    expect(upstream.contexts?.panicle).toEqual(payload.contexts?.panicle);
    expect(upstream._meta).toEqual(payload._meta);
    expect(JSON.stringify(upstream)).not.toContain("13812345678");
  },
);

it("sends each event on once", async () => {
  const issues = await stage.collector.issues();
  const accepted = issues.reduce((sum, issue) => sum + issue.event_count, 0);
  expect((await bugsink.payloads()).length).toBe(accepted);
});
