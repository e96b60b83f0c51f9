import { expect, it } from "vitest";
import { createPanics } from "../src/core/panics.js";
import { HOOK, OOM, OOM_WITHOUT_NAMES, TRAP } from "./stacks.js";

function panics() {
  const clock = { ms: 0 };
  return { clock, panics: createPanics(() => clock.ms) };
}

it("takes the trap of a reported panic, once", () => {
  const { panics: known } = panics();
  known.expectTrap(HOOK);
  expect(known.takeTrap(TRAP)).toBe(true);
  expect(known.takeTrap(TRAP)).toBe(false);
});

it("leaves a trap without a panic alone", () => {
  expect(panics().panics.takeTrap(TRAP)).toBe(false);
});

it("tells another trap below the same export from the panic's, even without names", () => {
  const { panics: known } = panics();
  known.expectTrap(HOOK);
  expect(known.takeTrap(OOM_WITHOUT_NAMES)).toBe(false);
  expect(known.takeTrap(OOM)).toBe(false);
  expect(known.takeTrap(TRAP)).toBe(true);
});

it("pairs two panics whose traps come back in another order", () => {
  const { panics: known } = panics();
  const other = (stack: string) => stack.replaceAll("0x3d958", "0x3e000").replaceAll("0x3884a", "0x39000");
  known.expectTrap(HOOK);
  known.expectTrap(other(HOOK));
  expect(known.takeTrap(other(TRAP))).toBe(true);
  expect(known.takeTrap(TRAP)).toBe(true);
});

it("pairs stacks of which a limit cut the outer frames", () => {
  const { panics: known } = panics();
  const cut = (stack: string, lines: number) => stack.split("\n").slice(0, lines).join("\n");
  known.expectTrap(cut(HOOK, 7));
  expect(known.takeTrap(cut(TRAP, 7))).toBe(true);
});

it("forgets a panic whose trap the app caught", () => {
  const { panics: known, clock } = panics();
  known.expectTrap(HOOK);
  clock.ms = 10_001;
  expect(known.takeTrap(TRAP)).toBe(false);
});

it("holds a bounded number of panics", () => {
  const { panics: known } = panics();
  known.expectTrap(HOOK);
  for (let n = 0; n < 8; n++) known.expectTrap(HOOK.replaceAll("0x3d958", `0x${n}`));
  expect(known.takeTrap(TRAP)).toBe(false);
});

it("knows the errors of an object that was borrowed when a panic struck", () => {
  const { panics: known } = panics();
  const message = "recursive use of an object detected which would lead to unsafe aliasing in rust";
  expect(known.isAftermath(message)).toBe(false);
  known.expectTrap(HOOK);
  expect(known.isAftermath(message)).toBe(true);
  expect(known.isAftermath("the cart is empty")).toBe(false);
});
