import { afterEach, beforeEach, expect, it } from "vitest";
import type { Shim } from "../src/early/createShim.js";
import { type Module, watchModules } from "../src/early/modules.js";
import type { Undo } from "../src/early/patch.js";

const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
// A custom section `build_id` that holds 1 2 3.
const WITH_ID = Uint8Array.from([...HEAD, 0, 12, 8, ...new TextEncoder().encode("build_id"), 1, 2, 3]);
// Imports the function `b` of `a`.
const WITH_IMPORT = Uint8Array.from([...HEAD, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 97, 1, 98, 0, 0]);
const NATIVE = { ...grab() };

let undo: Undo[];
let modules: Module[];
let seen: [kind: string, error: unknown, detail: Partial<Module>][];

function grab() {
  const { instantiate, compile, instantiateStreaming, compileStreaming, Module, Instance } = WebAssembly;
  return { instantiate, compile, instantiateStreaming, compileStreaming, Module, Instance };
}

function answer(body: BodyInit, type = "application/wasm", status = 200): Response {
  const response = new Response(body, { status, headers: { "Content-Type": type } });
  return Object.defineProperty(response, "url", { value: "http://h/shop_bg.wasm" });
}

/** Node loads a module of its own with its first response. */
const ours = () => modules.filter(({ stack }) => !stack?.includes("node:internal"));

beforeEach(() => {
  modules = [];
  seen = [];
  const see: Shim["see"] = (kind, error, more) => {
    seen.push([kind, error, more?.detail as Partial<Module>]);
    return "";
  };
  undo = watchModules({ modules, see } as Shim);
});

afterEach(() => {
  for (const take of undo) take();
  expect(grab()).toEqual(NATIVE);
});

it("remembers a module that is streamed, from a response and from one on its way", async () => {
  const module = await WebAssembly.compileStreaming(answer(WITH_ID));
  const made = await WebAssembly.instantiateStreaming(Promise.resolve(answer(WITH_ID)));
  expect(module).toBeInstanceOf(WebAssembly.Module);
  expect(made.instance).toBeInstanceOf(WebAssembly.Instance);
  expect(ours()).toMatchObject([{ url: "http://h/shop_bg.wasm" }, { url: "http://h/shop_bg.wasm" }]);
  expect([...new Uint8Array(ours()[0]?.buildId ?? new ArrayBuffer(0))]).toEqual([1, 2, 3]);
});

it("remembers a module that is made from bytes, once", async () => {
  const module = await WebAssembly.compile(WITH_ID);
  expect(await WebAssembly.instantiate(module)).toBeInstanceOf(NATIVE.Instance);
  expect(new WebAssembly.Instance(module)).toBeInstanceOf(WebAssembly.Instance);
  expect(ours()).toMatchObject([{ url: "", size: WITH_ID.length }]);
  expect((await WebAssembly.instantiate(WITH_ID.buffer)).module).toBeInstanceOf(WebAssembly.Module);
  expect(new WebAssembly.Module(WITH_ID)).toBeInstanceOf(NATIVE.Module);
  expect(ours()).toHaveLength(3);
  for (const { stack } of ours()) expect(stack?.split("\n")[3]).toContain("earlyModules.test.ts");
  expect(seen).toEqual([]);
});

it("remembers a module that another thread made", async () => {
  const module = new NATIVE.Module(WITH_ID);
  await WebAssembly.instantiate(module);
  expect(ours()).toMatchObject([{ url: "", size: 0 }]);
});

it("remembers a bounded number of modules", () => {
  for (let n = 0; n < 40; n++) new WebAssembly.Module(WITH_ID);
  expect(modules).toHaveLength(32);
});

it("sees what does not load, and lets the page have its error", async () => {
  const errors = await Promise.all(
    [
      WebAssembly.instantiateStreaming(answer(WITH_ID, "text/plain")),
      WebAssembly.instantiateStreaming(answer("no such file", "text/plain", 404)),
      WebAssembly.instantiate(WITH_IMPORT, { a: {} }),
      WebAssembly.compile(Uint8Array.from([1, 2, 3])),
    ].map((load) => load.catch((error: unknown) => error)),
  );
  expect(errors.map((error) => (error as Error).name)).toEqual([
    "TypeError",
    "TypeError",
    "LinkError",
    "CompileError",
  ]);
  const ofError = (error: unknown) => seen.find(([, other]) => other === error);
  expect(errors.map((error) => ofError(error)?.[2])).toMatchObject([
    { url: "http://h/shop_bg.wasm", status: 200 },
    { url: "http://h/shop_bg.wasm", status: 404 },
    { url: "", size: WITH_IMPORT.length },
    { url: "", size: 3 },
  ]);
  expect(seen.every(([kind]) => kind === "script_load")).toBe(true);
});

it("sees what is refused at once", async () => {
  expect(() => new WebAssembly.Module(Uint8Array.from([1]))).toThrow(WebAssembly.CompileError);
  const module = await WebAssembly.compileStreaming(answer(WITH_IMPORT));
  expect(() => new WebAssembly.Instance(module, { a: {} })).toThrow(WebAssembly.LinkError);
  expect(seen).toMatchObject([
    ["script_load", expect.any(Error), { size: 1 }],
    ["script_load", expect.any(Error), { url: "http://h/shop_bg.wasm" }],
  ]);
});

it("changes nothing of what a page can do with them", async () => {
  class Mine extends WebAssembly.Module {}
  expect(new Mine(WITH_ID)).toBeInstanceOf(Mine);
  expect(WebAssembly.Module.customSections(new WebAssembly.Module(WITH_ID), "build_id")).toHaveLength(1);
  // @ts-expect-error: only `new` makes one.
  expect(() => WebAssembly.Module(WITH_ID)).toThrow(TypeError);
  expect(WebAssembly.instantiate.name).toBe("instantiate");
  expect(WebAssembly.instantiate.length).toBe(NATIVE.instantiate.length);
  for (const wrong of [undefined, null, 7, "text", {}]) {
    await expect(WebAssembly.compile(wrong as never)).rejects.toThrow(TypeError);
  }
});

it("does not need the shim to be well", async () => {
  for (const take of undo) take();
  const broken = new Proxy({} as Shim, {
    get: () => {
      throw new Error("out of order");
    },
  });
  undo = watchModules(broken);
  expect(new WebAssembly.Module(WITH_ID)).toBeInstanceOf(NATIVE.Module);
  await expect(WebAssembly.compile(Uint8Array.from([1]))).rejects.toThrow(WebAssembly.CompileError);
});
