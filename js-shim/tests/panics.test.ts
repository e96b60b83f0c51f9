import { expect, it } from "vitest";
import { createPanics } from "../src/core/panics.js";
import { HOOK, OOM, OOM_WITHOUT_NAMES, TRAP } from "./stacks.js";

function panics() {
  const clock = { ms: 0 };
  return { clock, panics: createPanics(() => clock.ms) };
}

it("takes the trap of a reported panic, once", () => {
  const { panics: known } = panics();
  known.expect("p", HOOK);
  expect(known.takeTrap(TRAP)).toBe("p");
  expect(known.takeTrap(TRAP)).toBeUndefined();
});

it("leaves a trap without a panic alone", () => {
  expect(panics().panics.takeTrap(TRAP)).toBeUndefined();
});

it("tells another trap below the same export from the panic's, even without names", () => {
  const { panics: known } = panics();
  known.expect("p", HOOK);
  expect(known.takeTrap(OOM_WITHOUT_NAMES)).toBeUndefined();
  expect(known.takeTrap(OOM)).toBeUndefined();
  expect(known.takeTrap(TRAP)).toBe("p");
});

it("pairs two panics whose traps come back in another order", () => {
  const { panics: known } = panics();
  const other = (stack: string) => stack.replaceAll("0x3d958", "0x3e000").replaceAll("0x3884a", "0x39000");
  known.expect("p", HOOK);
  known.expect("p", other(HOOK));
  expect(known.takeTrap(other(TRAP))).toBe("p");
  expect(known.takeTrap(TRAP)).toBe("p");
});

it("pairs stacks of which a limit cut the outer frames", () => {
  const { panics: known } = panics();
  const cut = (stack: string, lines: number) => stack.split("\n").slice(0, lines).join("\n");
  known.expect("p", cut(HOOK, 7));
  expect(known.takeTrap(cut(TRAP, 7))).toBe("p");
});

it("forgets a panic whose trap the app caught", () => {
  const { panics: known, clock } = panics();
  known.expect("p", HOOK);
  clock.ms = 10_001;
  expect(known.takeTrap(TRAP)).toBeUndefined();
});

it("holds a bounded number of panics", () => {
  const { panics: known } = panics();
  known.expect("p", HOOK);
  for (let n = 0; n < 8; n++) known.expect("p", HOOK.replaceAll("0x3d958", `0x${n}`));
  expect(known.takeTrap(TRAP)).toBeUndefined();
});

it("takes the error that a panic was unwound into, of its own module only", () => {
  const { panics: known } = panics();
  known.expect("p", HOOK);
  expect(known.takeUnwound(HOOK.replaceAll("shop_bg", "other_bg"))).toBeUndefined();
  expect(known.takeUnwound(HOOK)).toBe("p");
  expect(known.takeUnwound(HOOK)).toBeUndefined();
});
