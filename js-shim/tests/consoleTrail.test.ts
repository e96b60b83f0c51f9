import { afterEach, expect, it, vi } from "vitest";
import { watchConsole } from "../src/core/consoleTrail.js";
import { createBreadcrumbs } from "../src/early/breadcrumbs.js";
import type { Undo } from "../src/early/patch.js";
import type { Options } from "../src/types.js";

let undo: Undo[] = [];
afterEach(() => {
  for (const take of undo) take();
  vi.restoreAllMocks();
});

function watched(options: Partial<Options> = {}) {
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const crumbs = createBreadcrumbs(
    () => options,
    () => 0,
  );
  undo = watchConsole(crumbs);
  return { crumbs, printed, lines: () => crumbs.list().map(({ level, message }) => `${level}: ${message}`) };
}

it("what is printed is a breadcrumb, and is printed", () => {
  const { printed, lines } = watched();
  console.log("basket", 3, null, { secret: 1 }, new TypeError("no price"), () => 1);
  console.warn("slow");
  expect(lines()).toEqual([
    "info: basket 3 null [object Object] TypeError: no price [object Function]",
    "warning: slow",
  ]);
  expect(printed.mock.calls).toHaveLength(1);
  expect(printed.mock.calls[0]?.[3]).toEqual({ secret: 1 });
});

it("long lines are cut", () => {
  const { crumbs } = watched();
  console.log(...Array.from({ length: 50 }, () => "x".repeat(100)));
  expect(crumbs.list()[0]?.message).toHaveLength(512);
});

it("what a panic hook prints is kept without its stack", () => {
  const { lines } = watched();
  console.log("panicked at src/shop.rs:7:5:\nsold out\n\nStack:\n\nError\n    at pay (shop.wasm:1)\n");
  expect(lines()).toEqual(["info: panicked at src/shop.rs:7:5:\nsold out"]);
});

it("our own warnings are not the page's", () => {
  const { lines } = watched();
  console.warn("panicle reports nothing: why");
  expect(lines()).toEqual([]);
});

it("a hook or a value that prints does not go round in circles", () => {
  const { crumbs, printed } = watched({
    beforeBreadcrumb: (crumb) => {
      console.log("seen", crumb.message);
      return crumb;
    },
  });
  const chatty = new Proxy({}, { get: () => console.log("read", chatty) });
  console.log(chatty);
  expect(crumbs.list()).toHaveLength(1);
  expect(printed.mock.calls.length).toBeGreaterThan(1);
});

it("is given back", () => {
  const { printed } = watched();
  for (const take of undo.splice(0)) take();
  expect(console.log).toBe(printed);
});
