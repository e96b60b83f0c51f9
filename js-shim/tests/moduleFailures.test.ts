import { afterEach, expect, it, vi } from "vitest";
import { createModuleFailures } from "../src/core/moduleFailures.js";
import type { Sight } from "../src/early/createShim.js";
import type { Module } from "../src/early/modules.js";

afterEach(() => vi.unstubAllGlobals());

const URL = "http://h/shop_bg.wasm?token=1";
const fault = (name: string, message: string) => Object.assign(new Error(message), { name });
const MIME = fault(
  "TypeError",
  "WebAssembly: Response has unsupported MIME type 'text/html' expected 'application/wasm'",
);
const MAGIC = fault("CompileError", "wasm validation error: at offset 4: failed to match magic number");

function start() {
  const seen: Module[] = [];
  const reported: Sight[] = [];
  const settled: unknown[] = [];
  const timers: (() => void)[] = [];
  const clock = { ms: 0 };
  const failures = createModuleFailures({
    seen,
    report: (sight) => void reported.push(sight),
    settle: (error) => void settled.push(error),
    later: (work) => void timers.push(work),
    now: () => clock.ms,
  });
  const fail = (error: Error, of: Partial<Module>) =>
    failures.judge({ kind: "script_load", value: error, more: { detail: { ...module(of) } } } as Sight);
  return { seen, reported, settled, timers, clock, failures, fail };
}

const module = (of: Partial<Module>): Module => ({ url: "", size: 0, stack: undefined, ...of });
const streamed: Partial<Module> = { url: URL, status: 200 };
const bytes: Partial<Module> = { size: 4096 };

it.each([
  ["TypeError", "Failed to execute 'compile' on 'WebAssembly': HTTP status code is not ok", 404, "not_found"],
  ["TypeError", MIME.message, 404, "not_found"],
  ["TypeError", MIME.message, 503, "network"],
  ["TypeError", "Failed to fetch", 200, "network"],
  ["TypeError", "NetworkError when attempting to fetch resource.", 200, "network"],
  [
    "CompileError",
    "WebAssembly.instantiateStreaming(): expected magic word 00 61 73 6d, found 3c 21",
    200,
    "compile",
  ],
  ["CompileError", "wasm validation error: at offset 4: failed to match magic number", 200, "compile"],
  [
    "LinkError",
    'WebAssembly.instantiate(): Import #0 "a" "b": function import requires a callable',
    200,
    "link",
  ],
  ["TypeError", 'WebAssembly.instantiate(): Import #0 "a": module is not an object or function', 200, "link"],
  ["TypeError", "import object field 'a' is not an Object", 200, "link"],
  ["TypeError", "second argument must be an object", 200, "link"],
  [
    "CompileError",
    "WebAssembly.instantiate(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive because 'unsafe-eval' is not an allowed source",
    200,
    "csp",
  ],
  ["CompileError", "call to WebAssembly.instantiate() blocked by CSP", 200, "csp"],
  [
    "EvalError",
    "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not allowed",
    200,
    "csp",
  ],
])("%s: %s (%d) is %s", (name, message, status, reason) => {
  const { fail } = start();
  expect(fail(fault(name, message), { url: URL, status })?.more).toEqual({
    detail: { reason, url: URL, status },
  });
});

it("leaves other sights, and whoever says the reason himself, alone", () => {
  const { failures } = start();
  for (const sight of [
    { kind: "error", value: {}, more: {} },
    { kind: "script_load", more: { detail: { url: "/a.js", reason: "timeout" } } },
  ]) {
    expect(failures.judge(sight as unknown as Sight)).toBe(sight);
  }
});

it("says nothing of what is no failure to start", () => {
  const { fail, settled } = start();
  expect(fail(fault("RuntimeError", "unreachable"), streamed)).toBeUndefined();
  expect(
    fail(fault("TypeError", "WebAssembly.instantiate(): Argument 0 must be a buffer source"), {}),
  ).toBeUndefined();
  expect(fail(MAGIC, { size: 40 })).toBeUndefined();
  expect(settled).toEqual([]);
});

it("says nothing of a wrong type when the bytes are taken in the end", () => {
  const { seen, fail, reported, timers, failures } = start();
  seen.push(module({}));
  expect(fail(MIME, streamed)).toBeUndefined();
  seen.push(module(bytes), module({ url: "http://h/other.wasm" }));
  for (const timer of timers) timer();
  failures.left();
  expect(reported).toEqual([]);
});

it("reports a wrong type once when the bytes are none of a module", () => {
  const { seen, fail, reported, settled, timers, failures } = start();
  seen.push(module({}));
  fail(MIME, streamed);
  expect(fail(MAGIC, bytes)).toBeUndefined();
  for (const timer of timers) timer();
  failures.surfaced(MIME);
  expect(reported).toMatchObject([
    { value: MIME, more: { detail: { reason: "mime", url: URL, status: 200 } } },
  ]);
  expect(settled).toEqual([MIME, MAGIC]);
});

it.each([
  ["it surfaces", ({ failures }: ReturnType<typeof start>) => failures.surfaced(MIME)],
  ["the page goes", ({ failures }: ReturnType<typeof start>) => failures.left()],
  ["nothing follows", ({ timers }: ReturnType<typeof start>) => timers[0]?.()],
])("reports a wrong type when %s", (_, happens) => {
  const all = start();
  all.fail(MIME, streamed);
  expect(all.reported).toEqual([]);
  happens(all);
  expect(all.reported).toHaveLength(1);
});

it("counts the second try with the bytes of a missing file as the same", () => {
  const { fail, clock } = start();
  expect(fail(MIME, { ...streamed, status: 404 })).toBeDefined();
  expect(fail(MAGIC, bytes)).toBeUndefined();
  clock.ms = 30_001;
  expect(fail(MAGIC, bytes)).toBeDefined();
});

it("finds the address of bytes in what the browser fetched", () => {
  const entry = { name: "http://h/shop_bg.wasm", decodedBodySize: 9, responseStatus: 404 };
  vi.stubGlobal("performance", { getEntriesByType: () => [entry] });
  expect(start().fail(MAGIC, { size: 9 })?.more.detail).toEqual({
    reason: "not_found",
    url: "http://h/shop_bg.wasm",
    status: 404,
  });
});

it.each([
  ["rejection", (error: Error) => error],
  ["error", (error: Error) => ({ error })],
])("knows a missing module by what the glue says of it, as %s", (kind, value) => {
  const error = new Error(`failed to fetch Wasm: 404 Not Found fetching '${URL}'`);
  const told = start().failures.judge({ kind, value: value(error), more: {} } as Sight);
  expect(told).toMatchObject({ kind: "script_load", value: error });
  expect(told?.more.detail).toEqual({ reason: "not_found", url: URL, status: 404 });
});
