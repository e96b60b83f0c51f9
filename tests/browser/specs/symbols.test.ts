// The demo as it is shipped, without DWARF: `panicle upload` makes its panics readable, also those that came before it.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName } from "../harness/browser.ts";
import { Collector, type Frame, type Issue, type Payload } from "../harness/collector.ts";
import { serveDemo } from "../harness/demo.ts";
import type { PageHost } from "../harness/pages.ts";
import { eventually } from "../harness/process.ts";
import { lineAt } from "../harness/source.ts";
import { READY, useBrowsers, useStage } from "../harness/stage.ts";
import { uploadDemo } from "../harness/upload.ts";

/** The demo's buttons, and the function each panics in. */
const PANICS = [
  ["panic", "pay"],
  ["panic-unwrap", "redeem"],
  ["panic-index", "shelf"],
  ["panic-promise", "collect"],
  ["panic-spawn-local", "count"],
  ["panic-timeout", "courier_arrives"],
  ["panic-closure", "rate"],
  ["panic-frame", "bloom"],
] as const;

/** The app's own wasm frames, innermost first. */
function ownFrames({ exception }: Payload): Frame[] {
  const frames = exception?.values[0]?.stacktrace?.frames ?? [];
  return frames.filter((frame) => frame.in_app && frame.platform === "native").reverse();
}

/** Where rustc says it panicked, which no debug file bears on, is where the first own frame is. */
async function expectTrueLine(payload: Payload, issue: Issue, culprit: string) {
  const [first, ...callers] = ownFrames(payload);
  expect(first?.function).toContain(`checkout::${culprit}`);
  expect(first).toMatchObject({
    lineno: issue.location?.line,
    data: { symbolicator_status: "symbolicated" },
  });
  expect(issue.location?.file).toContain(first?.filename);
  expect(first?.context_line).toBe((await lineAt(issue)).trimEnd());
  for (const caller of callers) {
    // What wasm-bindgen generated around a closure has no line in any source, and says so.
    if (caller.data?.symbolicator_status === "missing_symbol") expect(caller.lineno).toBeUndefined();
    else expect(caller.filename).toMatch(/^src\/\w+\.rs$/);
  }
}

describe("uploaded with the release", () => {
  const stage = useStage(serveDemo);
  const issues = new Map<string, number>();

  beforeAll(async () => {
    await uploadDemo(stage.collector.dashboard);
    expect(await uploadDemo(stage.collector.dashboard), "the second time").not.toContain("uploaded ");
  });

  describe.each(BROWSERS)("in %s", (browser) => {
    it.each(PANICS)("#%s is shown where it is in src", async (button, culprit) => {
      const { payload, issue } = await stage.reportAfterClick(browser, "/", `#${button}`);
      await expectTrueLine(payload, issue, culprit);
      // The first browser opens the issue, the other one adds to it.
      expect(issue.id).toBe(issues.get(button) ?? issue.id);
      issues.set(button, issue.id);
      expect(new Set(issues.values()).size).toBe(issues.size);
    });
  });
});

describe("uploaded after the events", () => {
  const open = useBrowsers();
  let collector: Collector;
  let shop: PageHost;
  beforeAll(async () => {
    collector = await Collector.start();
    shop = await serveDemo(collector.dsn);
  });
  afterAll(async () => {
    await shop.stop();
    await collector.stop();
  });

  const click = (browser: BrowserName, button: string) =>
    open(browser, shop.origin, async ({ page }) => {
      const mark = await collector.mark();
      await page.waitForSelector(READY);
      await page.click(button);
      return collector.onlyEventSince(mark);
    });

  it("resolves them, in the issue they are in", async () => {
    const before = [];
    for (const browser of BROWSERS) before.push(await click(browser, "#panic-index"));
    const [first] = before;
    if (!first) throw new Error("INVARIANT: there are browsers");
    for (const { event, issue } of before) {
      expect(issue.id).toBe(first.issue.id);
      expect(ownFrames(event.payload)[0]?.data?.symbolicator_status).toBe("missing");
    }
    const path = new URL(first.issue.url).pathname;
    const text = () => open("chromium", new URL(path, collector.dashboard).href, bodyOf);
    expect(await text()).toMatch(/no debug file with id [0-9a-f-]{36} was uploaded/);

    await uploadDemo(collector.dashboard);

    for (const { event } of before) {
      const payload = await eventually(
        async () => {
          const { payload } = await collector.event(event.event_id);
          return payload.exception?.values[0]?.raw_stacktrace ? payload : undefined;
        },
        10_000,
        "the event to be resolved",
      );
      await expectTrueLine(payload, first.issue, "shelf");
      const sent = event.payload.exception?.values[0]?.stacktrace?.frames.map(
        (frame) => frame.instruction_addr,
      );
      const raw = payload.exception?.values[0]?.raw_stacktrace?.frames.map((frame) => frame.instruction_addr);
      expect(raw).toEqual(sent);
    }
    const [issue, ...others] = await collector.issues();
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ id: first.issue.id, event_count: BROWSERS.length });
    const page = await text();
    expect(page).toContain("shelves[index]");
    expect(page).toContain("As sent");
  });
});

function bodyOf({ page }: { page: { evaluate(text: string): Promise<unknown> } }): Promise<string> {
  return page.evaluate("document.body.innerText") as Promise<string>;
}
