import { expect, it } from "vitest";
import { createAftermath } from "../src/core/aftermath.js";
import { HOOK, OOM, TRAP } from "./stacks.js";

const BORROWED = "recursive use of an object detected which would lead to unsafe aliasing in rust";
const other = (stack: string) => stack.replaceAll("shop_bg", "other_bg").replaceAll("shop.js", "other.js");

it.each([
  BORROWED,
  "attempted to take ownership of Rust value while it was borrowed",
  "null pointer passed to rust",
  "closure invoked recursively or after being dropped",
])("%s follows from a panic of the same module only", (message) => {
  const aftermath = createAftermath();
  const failure = { message, stack: TRAP };
  expect(aftermath.rootOf(failure, undefined)).toBeUndefined();
  aftermath.follows("panic", HOOK);
  expect(aftermath.rootOf(failure, undefined)).toBe("panic");
  expect(aftermath.rootOf({ message, stack: other(TRAP) }, undefined)).toBeUndefined();
  expect(aftermath.rootOf({ message: "the cart is empty", stack: TRAP }, undefined)).toBeUndefined();
});

it("knows a terminated module by its glue, which throws without entering it", () => {
  const aftermath = createAftermath();
  aftermath.follows("panic", HOOK);
  const stack = (glue: string) =>
    `Error: Module terminated\n    at pay (http://shop.example/${glue}:59:10)\n    at http://shop.example/page.js:1:2`;
  const root = (glue: string) =>
    aftermath.rootOf({ message: "Module terminated", stack: stack(glue) }, undefined);
  expect(root("shop.js")).toBe("panic");
  expect(root("other.js")).toBeUndefined();
});

it("counts on the newest death", () => {
  const aftermath = createAftermath();
  aftermath.follows("first", HOOK);
  aftermath.follows("second", HOOK);
  expect(aftermath.rootOf({ message: BORROWED, stack: TRAP }, undefined)).toBe("second");
});

it("an instance whose panic was unwound is alive", () => {
  const aftermath = createAftermath();
  aftermath.follows("panic", HOOK);
  aftermath.revive("panic");
  expect(aftermath.rootOf({ message: BORROWED, stack: TRAP }, undefined)).toBeUndefined();
});

it("the same trap again is no news, another is", () => {
  const aftermath = createAftermath();
  const failure = { message: "unreachable", stack: OOM };
  expect(aftermath.rootOf(failure, "out_of_memory")).toBeUndefined();
  aftermath.follows("trap", OOM, "out_of_memory");
  expect(aftermath.rootOf(failure, "out_of_memory")).toBe("trap");
  expect(aftermath.rootOf({ message: "unreachable", stack: TRAP }, "unreachable")).toBeUndefined();
  const elsewhere = { message: "unreachable", stack: OOM.replaceAll("0x38900", "0x38aaa") };
  expect(aftermath.rootOf(elsewhere, "out_of_memory")).toBeUndefined();
});

it("a full stack stays full, wherever the next call runs into its end", () => {
  const aftermath = createAftermath();
  aftermath.follows("overflow", OOM, "stack_overflow");
  expect(aftermath.rootOf({ message: "", stack: TRAP }, "out_of_bounds")).toBe("overflow");
  expect(aftermath.rootOf({ message: "", stack: other(TRAP) }, "out_of_bounds")).toBeUndefined();
});

it("remembers a bounded number of deaths", () => {
  const aftermath = createAftermath();
  aftermath.follows("first", OOM, "out_of_memory");
  for (let n = 0; n < 16; n++) aftermath.follows(`${n}`, other(HOOK));
  expect(aftermath.rootOf({ message: "", stack: OOM }, "out_of_memory")).toBeUndefined();
});
