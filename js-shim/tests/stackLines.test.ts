import { expect, it } from "vitest";
import {
  fromWasmOn,
  isAsyncStack,
  parseScriptLine,
  parseWasmLine,
  wasmLines,
  wasmModules,
} from "../src/core/stackLines.js";
import { GECKO, HOOK, WEBKIT } from "./stacks.js";

it("finds the wasm lines of each engine", () => {
  expect(wasmLines(HOOK)).toHaveLength(6);
  expect(wasmLines(GECKO)).toHaveLength(2);
  expect(wasmLines(WEBKIT)).toHaveLength(3);
});

it("names the modules as the engine does", () => {
  expect(wasmModules(GECKO)).toEqual(["http://shop.example/shop_bg.wasm?v=3"]);
  expect(wasmModules(WEBKIT)).toEqual([]);
});

it.each([
  [
    "at shop.wasm.<T as core::fmt::Display>::fmt (http://h/a_bg.wasm:wasm-function[7]:0x1f)",
    {
      url: "http://h/a_bg.wasm",
      function: "shop.wasm.<T as core::fmt::Display>::fmt",
      index: "7",
      offset: "0x1f",
    },
  ],
  [
    "shop::pay(u32, &str)@http://h/a_bg.wasm?v=3:wasm-function[939]:0x3884a",
    { url: "http://h/a_bg.wasm?v=3", function: "shop::pay(u32, &str)", index: "939", offset: "0x3884a" },
  ],
  ["at http://h/a_bg.wasm:wasm-function[7]:0x1f", { url: "http://h/a_bg.wasm", index: "7", offset: "0x1f" }],
  [
    "at wasm://wasm/shop-1f2e:wasm-function[7]:0x1f",
    { url: "wasm://wasm/shop-1f2e", index: "7", offset: "0x1f" },
  ],
  [
    "pay@http://h/a.js line 7 > WebAssembly.Module:wasm-function[7]:0x1f",
    { url: "http://h/a.js line 7 > WebAssembly.Module", function: "pay", index: "7", offset: "0x1f" },
  ],
  ["<?>.wasm-function[shop::pay]@[wasm code]", { url: "", function: "shop::pay" }],
  ["<?>.wasm-function[17]@[wasm code]", { url: "" }],
])("takes %s apart", (line, parts) => {
  expect(parseWasmLine(line)).toEqual(parts);
});

it.each([
  ["    at HTMLButtonElement.<anonymous> (http://h/page.js?user=1:19:68)", "http://h/page.js", 19, 68],
  ["onclick@http://h/page.js:19:68", "http://h/page.js", 19, 68],
  ["    at https://h/page.js:1:2", "https://h/page.js", 1, 2],
])("finds the place in %s", (text, url, line, column) => {
  expect(parseScriptLine(text)).toEqual({ url, line, column });
});

it("leaves a message with an address in it alone", () => {
  expect(parseScriptLine("TypeError: cannot reach http://h/a")).toBeUndefined();
});

it("tells what the event loop called", () => {
  expect(isAsyncStack(HOOK)).toBe(false);
  expect(isAsyncStack("at a.wasm.wasm_bindgen::convert::closures::_::invoke::h1 (http://h/a)")).toBe(true);
});

it("begins a stack where wasm begins", () => {
  expect(fromWasmOn(HOOK).split("\n")[0]).toContain("panicle::shim::stack");
  expect(fromWasmOn(GECKO)).toBe(GECKO);
  expect(fromWasmOn("Error\n    at f (http://h/page.js:1:2)")).toContain("Error\n");
});
