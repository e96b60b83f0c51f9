import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createWorkerErrors } from "../src/core/workerErrors.js";

const EVENT = {
  message: "Uncaught Error: sold out",
  filename: "http://h/worker.js",
  lineno: 7,
  colno: 9,
  error: null,
};

beforeEach(() => vi.stubGlobal("document", {}));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The error as the worker itself sees it. */
function claimInWorker(event = EVENT): void {
  vi.stubGlobal("document", undefined);
  createWorkerErrors().claim(event);
  vi.stubGlobal("document", {});
}

it("is dropped when a worker says that it reports it", async () => {
  claimInWorker();
  const report = vi.fn();
  const page = createWorkerErrors();
  expect(page.hold(EVENT, report)).toBe(true);
  await new Promise((later) => setTimeout(later, 100));
  page.release();
  expect(report).not.toHaveBeenCalled();
});

it("is reported when none does, once", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  claimInWorker({ ...EVENT, lineno: 8 });
  const report = vi.fn();
  const page = createWorkerErrors();
  page.hold({ ...EVENT, lineno: 70 }, report);
  await vi.advanceTimersByTimeAsync(999);
  expect(report).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  page.release();
  expect(report).toHaveBeenCalledTimes(1);
});

it("is reported at once when the page goes", () => {
  const report = vi.fn();
  const page = createWorkerErrors();
  page.hold(EVENT, report);
  expect(page.size()).toBe(1);
  page.release();
  expect(page.size()).toBe(0);
  expect(report).toHaveBeenCalledTimes(1);
});

it.each([
  ["the page's own", { ...EVENT, error: new Error("sold out") }],
  ["another origin's", { ...EVENT, message: "Script error." }],
  ["nowhere", { ...EVENT, filename: "" }],
])("is not held when it is %s", (_, event) => {
  expect(createWorkerErrors().hold(event, () => {})).toBe(false);
});

it("is not held where nobody can be asked", () => {
  vi.stubGlobal("BroadcastChannel", undefined);
  expect(createWorkerErrors().hold(EVENT, () => {})).toBe(false);
});
