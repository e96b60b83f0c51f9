import { expect, it } from "vitest";
import fixture from "../../tests/fixtures/traps/traps.json";
import { trapMessage, trapOf } from "../src/core/traps.js";
import { HOOK } from "./stacks.js";

interface Case {
  case: string;
  name: string;
  message: string;
  stack: string;
  trap: string | null;
}

const cases: Case[] = fixture;

it.each(cases)("$trap: $case", ({ name, message, stack, trap }) => {
  expect(trapOf({ name, message, stack }) ?? null).toBe(trap);
});

it("of an app's own error there is none, also when its message looks like a frame", () => {
  const stack = HOOK.replace("Error", "RuntimeError: Aborted(li@example.com)");
  expect(trapOf({ name: "RuntimeError", message: "Aborted(li@example.com)", stack })).toBeUndefined();
});

it.each(cases.filter(({ trap, case: name }) => trap && !name.includes("nobody knows")))(
  "is told in the engine's words only: $case",
  ({ name, message }) => {
    if (name !== "RuntimeError") return;
    const words = trapMessage(`${message} 13812345678`);
    expect(words && message.startsWith(words)).toBe(true);
    expect(words).not.toContain("138");
  },
);

it("has no words for what an app says", () => {
  expect(trapMessage("call 13812345678")).toBeUndefined();
  expect(trapMessage("Unreachable code should not be executed (evaluating 'pay(13812345678)')")).toBe(
    "Unreachable code should not be executed",
  );
});
