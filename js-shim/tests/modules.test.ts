import { afterEach, expect, it, vi } from "vitest";
import { createModules } from "../src/core/modules.js";
import type { Module } from "../src/early/modules.js";

afterEach(() => vi.unstubAllGlobals());

const BUILD_ID = Uint8Array.from({ length: 17 }, (_, n) => (n === 0 ? 16 : n)).buffer;
const IDS = {
  code_id: "100102030405060708090a0b0c0d0e0f10",
  debug_id: "10010203-0405-0607-0809-0a0b0c0d0e0f",
};

/** A module that `glue` loaded through the shim. */
function module(seen: Partial<Module> & { glue?: string }): Module {
  const { glue = "shop", ...rest } = seen;
  return {
    url: "",
    size: 0,
    stack: `Error\n    at http://h/shim.js:5:6\n    at Object.apply (http://h/shim.js:7:8)\n    at init (http://h/${glue}.js:90:21)`,
    buildId: BUILD_ID,
    ...rest,
  };
}

/** A trap in a module, called by its glue. */
const v8 = (url: string, glue = "shop") =>
  `RuntimeError: unreachable\n    at shop.wasm.pay (${url}:wasm-function[7]:0x1f)\n    at pay (http://h/${glue}.js:59:10)`;
const gecko = (url: string, glue = "shop") =>
  `pay@${url}:wasm-function[7]:0x1f\npay@http://h/${glue}.js:59:10\n`;

function fetched(...files: [name: string, size: number, status?: number][]): void {
  const entries = files.map(([name, decodedBodySize, responseStatus]) => ({
    name,
    decodedBodySize,
    responseStatus,
  }));
  vi.stubGlobal("performance", { getEntriesByType: () => entries });
}

it("knows a module by the address it was fetched from", () => {
  const modules = createModules([module({ url: "http://h/shop_bg.wasm?v=3#x" })]);
  const stack = v8("http://h/shop_bg.wasm?v=3");
  expect(modules.named(stack)).toBe(stack);
  expect(modules.of(stack)).toEqual([{ url: "http://h/shop_bg.wasm?v=3", ...IDS }]);
  expect(modules.of(v8("http://h/other.wasm"))).toEqual([{ url: "http://h/other.wasm" }]);
  expect(modules.of("at f (http://h/page.js:1:2)")).toEqual([]);
});

it.each([
  ["V8", v8, "wasm://wasm/shop.wasm-1f2e3d4c"],
  ["Gecko", gecko, "http://h/shim.js line 8 > WebAssembly.instantiate"],
])("gives a module made from bytes the address of the file with as many bytes: %s", (_, stack, made) => {
  fetched(["http://h/logo.svg", 7], ["http://h/shop_bg.wasm?v=3", 9000], ["http://h/data.bin", 9000]);
  const modules = createModules([module({ size: 9000 })]);
  const named = modules.named(stack(made));
  expect(named).toBe(stack("http://h/shop_bg.wasm?v=3"));
  expect(modules.of(named)).toEqual([{ url: "http://h/shop_bg.wasm?v=3", ...IDS }]);
});

it("calls a module without address what the engine would have called it without the shim", () => {
  const modules = createModules([module({ size: 9000 })]);
  const made = "wasm://wasm/1f2e3d4c";
  expect(modules.named(v8(made))).toBe(v8(made));
  expect(modules.of(v8(made))).toEqual([{ url: made, ...IDS }]);
  const named = modules.named(gecko("http://h/shim.js line 8 > WebAssembly.Module"));
  expect(named).toBe(gecko("http://h/shop.js line 90 > WebAssembly.Module"));
  expect(modules.of(named)).toEqual([{ url: "http://h/shop.js line 90 > WebAssembly.Module", ...IDS }]);
});

it.each([
  ["V8", v8, ["wasm://wasm/1f2e3d4c", "wasm://wasm/4c3d2e1f"]],
  ["Gecko", gecko, Array(2).fill("http://h/shim.js line 8 > WebAssembly.instantiate")],
])("tells several modules made from bytes apart by who calls them: %s", (_, stack, [first, second]) => {
  fetched(["http://h/shop_bg.wasm", 9000], ["http://h/map_bg.wasm", 500]);
  const modules = createModules([
    module({ size: 9000 }),
    module({ size: 500, glue: "map", buildId: undefined }),
  ]);
  expect(modules.named(stack(second, "map"))).toBe(stack("http://h/map_bg.wasm", "map"));
  expect(modules.named(stack(first))).toBe(stack("http://h/shop_bg.wasm"));
  expect(modules.of(stack("http://h/map_bg.wasm", "map"))).toEqual([{ url: "http://h/map_bg.wasm" }]);
  expect(modules.of(stack("http://h/shop_bg.wasm"))).toEqual([{ url: "http://h/shop_bg.wasm", ...IDS }]);
});

it("does not guess which of several it is", () => {
  const modules = createModules([module({ size: 1 }), module({ size: 2 })]);
  const stack = v8("wasm://wasm/1f2e3d4c");
  expect(modules.named(stack)).toBe(stack);
  expect(modules.of(stack)).toEqual([{ url: "wasm://wasm/1f2e3d4c" }]);
});

it("takes the only module file for one that was loaded before the shim", () => {
  fetched(["http://h/shop_bg.wasm", 9000], ["http://h/pkg/panicle_bg.wasm", 500]);
  const modules = createModules([]);
  const named = modules.named(gecko("http://h/shop.js line 90 > WebAssembly.Module"));
  expect(named).toBe(gecko("http://h/shop_bg.wasm"));
  fetched(["http://h/shop_bg.wasm", 9000], ["http://h/map_bg.wasm", 500]);
  const stack = v8("wasm://wasm/1f2e3d4c");
  expect(createModules([]).named(stack)).toBe(stack);
});

it("learns the id of a module from the one who runs in it", () => {
  vi.stubGlobal("WebAssembly", { Module: { customSections: () => [BUILD_ID] } });
  const modules = createModules([]);
  const stack = v8("http://h/shop_bg.wasm");
  modules.learn({} as WebAssembly.Module, stack);
  expect(modules.of(stack)).toEqual([{ url: "http://h/shop_bg.wasm", ...IDS }]);
});

it("names a data: URL without what is in it", () => {
  const url = `data:application/wasm;base64,${"AGFzbQ".repeat(1000)}`;
  const modules = createModules([module({ url })]);
  const named = modules.named(gecko(url));
  const [image] = modules.of(named);
  expect(image).toEqual({ url: expect.stringMatching(/^data:application\/wasm\/[0-9a-f]{8}$/), ...IDS });
  expect(named).toBe(gecko(image?.url ?? ""));
});

it("names all modules where the engine's frames name none", () => {
  const modules = createModules([module({ url: "http://h/shop_bg.wasm" })]);
  expect(modules.of("<?>.wasm-function[pay]@[wasm code]")).toEqual([
    { url: "http://h/shop_bg.wasm", ...IDS },
  ]);
});
