import { expect, describe as group, it, vi } from "vitest";
import { createBreadcrumbs } from "../src/breadcrumbs.js";
import { createConsoleWatch } from "../src/consoleWatch.js";
import { describe, shorten } from "../src/describe.js";
import { envelopeUrl } from "../src/dsn.js";
import { createEarly } from "../src/early.js";
import { createFloodGate } from "../src/floodGate.js";
import { createPipelines } from "../src/pipelines.js";
import { quietly } from "../src/quietly.js";
import { createRateLimits } from "../src/rateLimits.js";
import { trapMessage, trapOf } from "../src/traps.js";
import type { Capture } from "../src/types.js";
import { HOOK, OOM } from "./stacks.js";

group("the DSN", () => {
  const query = "?sentry_key=abc&sentry_version=7&sentry_client=panicle%2F0.1.0";

  it.each([
    ["http://abc@127.0.0.1:4800/1", "http://127.0.0.1:4800/api/1/envelope/"],
    ["https://abc@sentry.example/42", "https://sentry.example/api/42/envelope/"],
    [
      "https://abc:secret@sentry.example/prefix/deep/42",
      "https://sentry.example/prefix/deep/api/42/envelope/",
    ],
    ["http://abc@[::1]:4800/1", "http://[::1]:4800/api/1/envelope/"],
    [" http://abc@h/1 ", "http://h/api/1/envelope/"],
  ])("%s leads to %s", (dsn, url) => {
    expect(envelopeUrl(dsn)).toBe(url + query);
  });

  it.each([
    "",
    "nonsense",
    "http://h/1",
    "http://abc@h/",
    "http://abc@h/project",
    "ftp://abc@h/1",
    "__DSN__",
  ])("cannot be %j", (dsn) => {
    expect(envelopeUrl(dsn)).toBeUndefined();
  });
});

group("a thrown value", () => {
  it.each([
    [new TypeError("no price"), { name: "TypeError", message: "no price" }],
    ["sold out", { name: "Nameless", message: "sold out" }],
    [undefined, { name: "Nameless", message: "undefined" }],
    [{ code: 7 }, { name: "Nameless", message: '{"code":7}' }],
    [Symbol("s"), { name: "Nameless", message: "Symbol(s)" }],
    [{ message: "like an error" }, { name: "Nameless", message: "like an error" }],
  ])("%s is described", (thrown, description) => {
    expect(describe(thrown, "Nameless")).toMatchObject(description);
  });

  it("may refuse to be read", () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("hands off");
        },
      },
    );
    expect(describe(hostile, "Nameless").message).toBe("a value that cannot be read");
  });

  it("does not repeat a module's base64 in every frame", () => {
    const frame = (url: string) => `at f (${url}:wasm-function[7]:0x1f)`;
    const stack = shorten(frame(`data:application/wasm;base64,${"A".repeat(5000)}`));
    expect(stack).toBe(frame("data:application/wasm"));
  });
});

group("a trap", () => {
  it.each([
    ["RuntimeError", "unreachable", "unreachable"],
    ["RuntimeError", "unreachable executed", "unreachable"],
    ["RuntimeError", "Unreachable code should not be executed (evaluating 'f()')", "unreachable"],
    ["RuntimeError", "memory access out of bounds", "out_of_bounds"],
    ["RuntimeError", "Out of bounds memory access (evaluating 'f()')", "out_of_bounds"],
    ["RuntimeError", "divide by zero", "divide_by_zero"],
    ["RuntimeError", "null function or function signature mismatch", "indirect_call"],
    ["RangeError", "Maximum call stack size exceeded", "stack_overflow"],
    ["InternalError", "too much recursion", "stack_overflow"],
  ])("%s: %s is one", (name, message, trap) => {
    expect(trapOf({ name, message, stack: HOOK })).toBe(trap);
  });

  it("out of memory shows in the frames only", () => {
    expect(trapOf({ name: "RuntimeError", message: "unreachable", stack: OOM })).toBe("out_of_memory");
  });

  it.each([
    ["RangeError", "Maximum call stack size exceeded", "at f (http://h/page.js:1:2)"],
    ["TypeError", "unreachable", HOOK],
    ["RuntimeError", "the app's own", HOOK],
  ])("%s: %s is none", (name, message, stack) => {
    expect(trapOf({ name, message, stack })).toBeUndefined();
  });

  it("is told in the engine's words only", () => {
    expect(trapMessage("unreachable; call 13812345678")).toBe("unreachable");
    expect(trapMessage("call 13812345678")).toBeUndefined();
  });
});

group("rate limits", () => {
  it.each([
    [429, null, null, 60_000],
    [429, "7", null, 7_000],
    [429, "Thu, 01 Jan 1970 00:00:30 GMT", null, 30_000],
    [503, "5", null, 5_000],
    [503, null, null, 0],
    [200, "7", null, 0],
    [200, null, "10:error:key, 20:session:key", 10_000],
    [429, "7", "20::organization", 20_000],
    [200, null, "20:transaction;replay:key", 0],
    [200, null, "rubbish", 0],
    [429, "999999999", null, 3_600_000],
  ])("%s with Retry-After %s and limits %s pause for %s ms", (status, retryAfter, header, ms) => {
    const limits = createRateLimits(() => 0);
    limits.update(status, retryAfter, header);
    expect(limits.remainingMs()).toBe(ms);
  });
});

group("breadcrumbs", () => {
  it("are the newest ones, oldest first", () => {
    const crumbs = createBreadcrumbs(2, () => 5_000);
    for (const category of ["a", "b", "c"]) crumbs.add({ category });
    expect(crumbs.list()).toEqual([
      { category: "b", timestamp: 5 },
      { category: "c", timestamp: 5 },
    ]);
  });

  it("are small, and copies", () => {
    const crumbs = createBreadcrumbs(3, () => 0);
    const data: Record<string, unknown> = { step: 1 };
    crumbs.add({ category: "a", message: "m".repeat(2_000), data });
    crumbs.add({ category: "b", data: { text: "x".repeat(5_000) } });
    data.self = data;
    crumbs.add({ category: "c", data });
    const [first, second, third] = crumbs.list();
    expect(first?.message).toHaveLength(512);
    expect(first?.data).toEqual({ step: 1 });
    expect(JSON.stringify(second).length).toBeLessThan(200);
    expect(third?.data).toEqual({ omitted: "not JSON" });
  });
});

group("the pipelines", () => {
  const capture = { event_id: "e" } as Capture;
  const scope = { tags: {} };

  it("are awaited until one is there, or none will come", () => {
    const pipelines = createPipelines();
    expect(pipelines.isAwaited()).toBe(true);
    pipelines.stopWaiting();
    expect(pipelines.isAwaited()).toBe(false);
    expect(pipelines.process(capture, scope)).toBeUndefined();
  });

  it("are given captures and scope as JSON", () => {
    const pipelines = createPipelines();
    pipelines.attach((...given) => given.join(" "), HOOK, false);
    expect(pipelines.process(capture, scope)).toBe('{"event_id":"e"} {"tags":{}}');
  });

  it("are not trusted after a trap in their own module", () => {
    const pipelines = createPipelines();
    pipelines.attach(() => "app", HOOK, false);
    pipelines.distrust(HOOK.replaceAll("shop_bg", "other_bg"));
    expect(pipelines.process(capture, scope)).toBe("app");
    pipelines.attach(() => "isolated", HOOK, true);
    pipelines.distrust(OOM);
    expect(pipelines.process(capture, scope)).toBe("isolated");
  });

  it("are dropped when they throw", () => {
    const pipelines = createPipelines();
    const broken = vi.fn(() => {
      throw new Error("unreachable");
    });
    pipelines.attach(broken, HOOK, false);
    expect(pipelines.process(capture, scope)).toBeUndefined();
    expect(pipelines.process(capture, scope)).toBeUndefined();
    expect(broken).toHaveBeenCalledTimes(1);
  });
});

group("bounds", () => {
  it("the early queue keeps what failed first", () => {
    const early = createEarly(2);
    for (const event_id of ["a", "b", "c"]) early.hold({ event_id } as Capture);
    expect(early.drain().map((held) => held.event_id)).toEqual(["a", "b"]);
    expect(early.drain()).toEqual([]);
  });

  it("the flood gate lets so many through in a window", () => {
    const clock = { ms: 0 };
    const pass = createFloodGate(2, 1_000, () => clock.ms);
    expect([pass(), pass(), pass()]).toEqual([true, true, false]);
    clock.ms = 1_000;
    expect(pass()).toBe(true);
  });

  it("nothing throws", () => {
    expect(
      quietly("instead", () => {
        throw new Error("inside");
      }),
    ).toBe("instead");
  });
});

group("the console watch", () => {
  it("sees whether something was printed, and leaves the console as it was", () => {
    const original = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const before = console.error;
    const watch = createConsoleWatch();
    watch.start();
    expect(watch.stop()).toBe(false);
    watch.start();
    console.error("panicked at …");
    expect(watch.stop()).toBe(true);
    expect(console.error).toBe(before);
    expect(original).toHaveBeenCalledWith("panicked at …");
    original.mockRestore();
  });
});
