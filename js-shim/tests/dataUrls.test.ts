import { expect, it } from "vitest";
import { nameOfUrl, shorten } from "../src/core/dataUrls.js";

const DATA = `data:application/wasm;base64,${"AGFzbQ".repeat(1000)}`;
const OTHER = DATA.replace(/AGF(?!.*AGF)/, "AGG");
const NAME = /^data:application\/wasm\/[0-9a-f]{8}$/;

it("names a data: URL by its type and what is in it", () => {
  expect(nameOfUrl(DATA)).toMatch(NAME);
  expect(nameOfUrl(DATA)).toBe(nameOfUrl(DATA));
  expect(nameOfUrl(`${DATA}AA`)).not.toBe(nameOfUrl(DATA));
  expect(nameOfUrl("http://h/a_bg.wasm?v=1")).toBe("http://h/a_bg.wasm?v=1");
  expect(nameOfUrl("data:application/wasm")).toBe("data:application/wasm");
  expect(nameOfUrl(`data:${"A".repeat(10_000_000)}`)).toMatch(/^data:A{43}\/[0-9a-f]{8}$/);
});

it.each([
  ["V8", (url: string) => `    at shop.wasm.pay (${url}:wasm-function[7]:0x1f)`],
  ["Gecko", (url: string) => `pay@${url}:wasm-function[7]:0x1f`],
  ["V8, a script", (url: string) => `    at f (${url}:1:23)`],
  ["a message", (url: string) => `Error: cannot load ${url} now`],
])("a stack of %s holds no file", (_, line) => {
  expect(shorten(`${line(DATA)}\n${line(OTHER)}`)).toBe(
    `${line(nameOfUrl(DATA))}\n${line(nameOfUrl(OTHER))}`,
  );
  expect(shorten(line("http://h/a.js"))).toBe(line("http://h/a.js"));
});

it("a stack is bounded", () => {
  expect(shorten("at f\n".repeat(100_000)).length).toBeLessThanOrEqual(64 * 1024);
});
