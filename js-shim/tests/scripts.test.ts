import { afterEach, beforeEach, expect, it, vi } from "vitest";

const ID = "0fcad2f6-1b2c-4d5e-8f90-a1b2c3d4e5f6";
const OTHER = "1fcad2f6-1b2c-4d5e-8f90-a1b2c3d4e5f6";

let scriptsOf: typeof import("../src/core/scripts.js").scriptsOf;

beforeEach(async () => {
  vi.resetModules();
  ({ scriptsOf } = await import("../src/core/scripts.js"));
});
afterEach(() => vi.unstubAllGlobals());

function noted(ids: Record<string, unknown>): Record<string, unknown> {
  vi.stubGlobal("_sentryDebugIds", ids);
  return ids;
}

const v8 = (url: string) => `Error\n    at ${url}:1:131\n    at http://h/loader.js:9:9`;
const gecko = (url: string) => `@${url}:1:131\n@http://h/loader.js:9:9\n`;

it.each([
  ["V8", v8],
  ["Gecko", gecko],
])("names the scripts of a stack that have an id, by the address frames have: %s", (_, stack) => {
  noted({ [stack("http://h/app.js?v=1")]: ID, [stack("http://h/b.js")]: OTHER });
  const thrown =
    "TypeError: no\n    at f (http://h/app.js?v=1:2:3)\n    at http://h/app.js?v=1:4:5\n    at http://h/c.js:1:1";
  expect(scriptsOf([thrown])).toEqual([{ url: "http://h/app.js?v=1", debug_id: ID }]);
  const cause = "g@http://h/b.js:1:2\n";
  expect(scriptsOf([thrown, undefined, cause])).toEqual([
    { url: "http://h/app.js?v=1", debug_id: ID },
    { url: "http://h/b.js", debug_id: OTHER },
  ]);
});

it("hears of scripts that come later", () => {
  const ids = noted({});
  expect(scriptsOf([v8("http://h/a.js")])).toEqual([]);
  ids[v8("http://h/a.js")] = ID;
  expect(scriptsOf([v8("http://h/a.js")])).toEqual([{ url: "http://h/a.js", debug_id: ID }]);
});

it("takes whatever a page has there", () => {
  expect(scriptsOf([v8("http://h/a.js")])).toEqual([]);
  for (const odd of [
    7,
    null,
    "text",
    { [v8("http://h/a.js")]: 7 },
    { [v8("http://h/a.js")]: "Alice" },
    { "": ID, "no stack": ID },
  ]) {
    vi.stubGlobal("_sentryDebugIds", odd);
    expect(scriptsOf([v8("http://h/a.js")])).toEqual([]);
  }
  const throwing = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("no");
      },
    },
  );
  vi.stubGlobal("_sentryDebugIds", throwing);
  expect(scriptsOf([v8("http://h/a.js")])).toEqual([]);
});

it("keeps a bounded number of them", () => {
  const many = Array.from({ length: 5000 }, (_, n) => [v8(`http://h/${n}.js`), ID] as const);
  noted(Object.fromEntries(many));
  expect(scriptsOf([v8("http://h/999.js")])).toHaveLength(1);
  expect(scriptsOf([v8("http://h/1000.js")])).toHaveLength(0);
});
