import { describe, expect, it } from "vitest";
import { trapMessage, trapOf } from "../src/core/traps.js";
import { HOOK, OOM } from "./stacks.js";

describe("a trap", () => {
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
