import { describe, expect, it } from "vitest";
import type { Seen } from "../src/core/seen.js";
import { isDrawn, isIgnored } from "../src/core/wanted.js";

function seen(more: Partial<Seen> = {}): Seen {
  const stack =
    "TypeError: no price\n    at pay (https://shop.example/app.js:1:2)\n    at https://cdn.example/x.js:1:1";
  return { kind: "error", name: "TypeError", message: "no price", stack, ...more };
}

describe("an error is ignored", () => {
  it("by a piece of its name and message", () => {
    expect(isIgnored(seen(), { ignoreErrors: ["TypeError: no"] })).toBe(true);
    expect(isIgnored(seen(), { ignoreErrors: ["TypeError: yes"] })).toBe(false);
  });

  it("by an expression, however often it is asked", () => {
    const ignoreErrors = [/^TypeError: no .*/g];
    expect([1, 2, 3].map(() => isIgnored(seen(), { ignoreErrors }))).toEqual([true, true, true]);
  });

  it("by the place of its innermost frame", () => {
    expect(isIgnored(seen(), { denyUrls: ["shop.example/app"] })).toBe(true);
    expect(isIgnored(seen(), { denyUrls: [/cdn\.example/] })).toBe(false);
    const wasm = "RuntimeError: unreachable\n    at f (https://shop.example/a.wasm:wasm-function[1]:0x1)";
    expect(isIgnored(seen({ stack: wasm }), { denyUrls: [/a\.wasm$/] })).toBe(true);
    expect(isIgnored(seen({ stack: "", filename: "https://ads.example/a.js" }), { denyUrls: ["ads."] })).toBe(
      true,
    );
  });

  it("by the address of what failed to load", () => {
    const detail = { url: "https://ads.example/banner.png" };
    expect(isIgnored({ kind: "resource_load", name: "", message: "", detail }, { denyUrls: ["ads."] })).toBe(
      true,
    );
  });

  it("when only other places are asked for, unless its own is unknown", () => {
    expect(isIgnored(seen(), { allowUrls: ["other.example"] })).toBe(true);
    expect(isIgnored(seen(), { allowUrls: ["shop.example"] })).toBe(false);
    expect(isIgnored(seen({ stack: "" }), { allowUrls: ["other.example"] })).toBe(false);
  });
});

it("a sample is drawn below its rate", () => {
  expect([isDrawn(0.5, 0.49), isDrawn(0.5, 0.5), isDrawn(0, 0), isDrawn(1, 0.999)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect([isDrawn(undefined, 0.9), isDrawn(Number.NaN, 0.9), isDrawn("0", 0.9)]).toEqual([true, true, true]);
});
