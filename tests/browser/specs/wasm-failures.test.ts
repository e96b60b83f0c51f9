// Every way in which wasm can fail is exactly one event, which says panic or trap, what, where, and whether the app goes on.

import { describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName } from "../harness/browser.ts";
import type { Frame, Payload } from "../harness/collector.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { DEMO_DIST, mustExist, WASM_PAGES } from "../harness/paths.ts";
import { eventually } from "../harness/process.ts";
import { lineAt } from "../harness/source.ts";
import { READY, useStage } from "../harness/stage.ts";

/** The function called, the panic's message, the function that panics, and what stands at its location. */
const PANICS = [
  { way: "panic_in_export", message: "a vase fell in an export" },
  { way: "panic_in_promise", message: "a vase fell in a promise", is_async: true },
  { way: "panic_in_spawn_local", message: "a vase fell in a task", is_async: true },
  { way: "panic_in_animation_frame", message: "a vase fell in an animation frame", is_async: true },
  { way: "panic_in_listener", message: "a vase fell in a listener", is_async: true },
  { way: "panic_in_timer", message: "a vase fell in a timer", is_async: true },
  {
    way: "panic_in_unwrap",
    message: "called `Option::unwrap()` on a `None` value",
    culprit: "cheapest",
    source: "unwrap()",
  },
  {
    way: "panic_at_index",
    message: "index out of bounds: the len is 2 but the index is 7",
    culprit: "nth",
    source: "prices[index]",
  },
  {
    way: "panic_in_addition",
    message: "attempt to add with overflow",
    culprit: "add",
    source: "a + b",
  },
];

/** The function called, the kind of trap, and the function that traps. */
const TRAPS = [
  { way: "trap_out_of_memory", trap: "out_of_memory", culprit: "hoard" },
  { way: "trap_out_of_bounds", trap: "out_of_bounds", culprit: "read_beyond" },
  { way: "trap_stack_of_memory", trap: "stack_overflow", culprit: "dig_wide" },
  { way: "trap_stack_of_calls", trap: "stack_overflow", culprit: "dig_deep" },
  { way: "trap_unreachable", trap: "unreachable", culprit: "trap_unreachable" },
  { way: "trap_divide_by_zero", trap: "divide_by_zero", culprit: "divide_by" },
  { way: "trap_indirect_call", trap: "indirect_call", culprit: "call_differently" },
];

const stage = useStage((dsn) => {
  const folders = { "/": PAGES, "/apps/": mustExist(WASM_PAGES), "/demo/": mustExist(DEMO_DIST) };
  return PageServer.start({ folders, dsn });
});

describe.each(BROWSERS)("in %s", (browser) => {
  it.each(PANICS)("$way is one event", async ({ way, message, culprit, source, is_async }) => {
    const { payload, issue } = await reportOf(browser, way);
    expect(issue).toMatchObject({ error_type: "wasm_panic", level: "fatal", type: "panic" });
    expect(payload.exception?.values).toEqual([expect.objectContaining({ type: "panic", value: message })]);
    expect(payload.contexts?.panicle).toMatchObject({
      error_type: "wasm_panic",
      location: { file: "failures/src/panics.rs", line: expect.any(Number), column: expect.any(Number) },
      phase: is_async ? "async_task" : "sync",
      is_unhandled: true,
      recoverable: false,
    });
    expect(await lineAt(issue, "tests/wasm-pages")).toContain(source ?? "panic!(");
    expect(firstInApp(payload)?.function).toContain(`page_failures::panics::${culprit ?? "drop_vase"}`);
  });

  it.each(TRAPS)("$way is one event", async ({ way, trap, culprit }) => {
    const { payload, issue, visit } = await reportOf(browser, way);
    expect(issue).toMatchObject({ error_type: "wasm_trap", level: "fatal" });
    expect(payload.contexts?.panicle).toMatchObject({
      error_type: "wasm_trap",
      trap,
      is_unhandled: true,
      recoverable: false,
    });
    expect(payload.contexts?.panicle).not.toHaveProperty("location");
    expect(firstInApp(payload)?.function).toContain(`page_failures::traps::${culprit}`);
    expect(visit.console.join("\n")).not.toContain("panicked at");
  });

  it("counts what a dead object refuses afterwards, on the panic that killed it", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, "/wasm/failures.html", async ({ page, errors }) => {
      await page.waitForSelector(READY);
      await page.click("#panic_in_object");
      await page.waitForSelector("#all-called");
      const { event } = await stage.collector.onlyEventSince(mark);
      expect(event.payload.exception?.values[0]?.value).toBe("nobody buys a thistle");
      // The panic and twenty calls: the page heard each of them.
      expect(errors).toHaveLength(21);
      await page.goto("about:blank");
      await eventually(
        async () => {
          const { payload } = await stage.collector.event(event.event_id);
          return payload.contexts?.panicle?.suppressed === 20 ? true : undefined;
        },
        10_000,
        "20 suppressed errors",
      );
    });
    await stage.collector.onlyEventSince(mark);
  });

  describe("in a worker", () => {
    it.each(["panic_in_export", "panic_in_promise", "panic_in_spawn_local"])(
      "%s is one event",
      async (way) => {
        const { payload, issue } = await stage.reportAfterClick(browser, "/wasm/worker.html", `#${way}`);
        expect(issue).toMatchObject({ error_type: "wasm_panic", level: "fatal" });
        expect(issue.value).toContain("a vase fell in");
        expect(issue.location?.file).toBe("failures/src/panics.rs");
        expect(firstInApp(payload)?.function).toContain("page_failures::panics::drop_vase");
      },
    );

    it("a trap is one event", async () => {
      const { payload } = await stage.reportAfterClick(browser, "/wasm/worker.html", "#trap_divide_by_zero");
      expect(payload.contexts?.panicle).toMatchObject({ error_type: "wasm_trap", trap: "divide_by_zero" });
      expect(firstInApp(payload)?.function).toContain("page_failures::traps::divide_by");
    });

    it("a panic is one event also when the page has Panicle too", async () => {
      const mark = await stage.collector.mark();
      await stage.open(browser, "/wasm/worker.html?watched", async ({ page }) => {
        await page.waitForSelector(READY);
        await page.click("#panic_in_export");
        await stage.collector.onlyEventSince(mark);
        // What the page still holds of it would leave now.
        await page.goto("about:blank");
      });
      const { issue } = await stage.collector.onlyEventSince(mark);
      expect(issue).toMatchObject({ error_type: "wasm_panic" });
      expect(issue.location?.file).toBe("failures/src/panics.rs");
    });
  });
});

function reportOf(browser: BrowserName, way: string) {
  return stage.reportAfterClick(browser, "/wasm/failures.html", `#${way}`);
}

/** The innermost frame of the app's own code. */
function firstInApp(payload: Payload): Frame | undefined {
  return payload.exception?.values[0]?.stacktrace?.frames.findLast((frame) => frame.in_app);
}
