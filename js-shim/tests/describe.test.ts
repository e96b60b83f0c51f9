import fc from "fast-check";
import { expect, describe as group, it } from "vitest";
import { causesOf, describe } from "../src/core/describe.js";
import { inWords } from "../src/core/inWords.js";
import { parseScriptLine } from "../src/core/stackLines.js";

const thrower = () => {
  throw new Error("hands off");
};
const hostile = new Proxy({}, { get: thrower, ownKeys: thrower, getPrototypeOf: thrower, has: thrower });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function circular(): object {
  const self: Record<string, unknown> = { code: 7 };
  self.self = self;
  return self;
}

function withGetter(name: string, get: () => unknown): Error {
  return Object.defineProperty(new Error("as usual"), name, { get });
}

group("a thrown value", () => {
  it.each<[string, () => unknown, object]>([
    ["an error", () => new TypeError("no price"), { name: "TypeError", message: "no price" }],
    ["a text", () => "sold out", { name: "Nameless", message: "sold out" }],
    ["undefined", () => undefined, { name: "Nameless", message: "undefined" }],
    ["null", () => null, { name: "Nameless", message: "null" }],
    ["a bigint", () => 10n, { name: "Nameless", message: "10" }],
    ["an object", () => ({ code: 7 }), { name: "Nameless", message: '{"code":7}' }],
    ["a symbol", () => Symbol("s"), { name: "Nameless", message: "Symbol(s)" }],
    ["a function", () => () => 1, { name: "Nameless", message: "[function ]" }],
    [
      "what looks like an error",
      () => ({ message: "like an error" }),
      { name: "Nameless", message: "like an error" },
    ],
    ["a DOMException", () => new DOMException("gone", "AbortError"), { name: "AbortError", message: "gone" }],
    [
      "a frozen error",
      () => Object.freeze(new RangeError("frozen")),
      { name: "RangeError", message: "frozen" },
    ],
    [
      "a message that is no text",
      () => Object.assign(new Error(), { message: { code: 7 } }),
      { name: "Error", message: '{"code":7}' },
    ],
    [
      "a name and a stack that are no texts",
      () => Object.assign(new Error("a"), { name: 7, stack: [] }),
      { name: "Nameless", message: "a" },
    ],
    ["a message that throws", () => withGetter("message", thrower), { name: "Error", message: "" }],
    ["a stack that throws", () => withGetter("stack", thrower), { name: "Error", message: "as usual" }],
    ["a name that throws", () => withGetter("name", thrower), { name: "Nameless", message: "as usual" }],
  ])("%s is described", (_what, thrown, description) => {
    expect(describe(thrown(), "Nameless")).toMatchObject(description);
  });

  it("may refuse to be read", () => {
    const unreadable = { name: "Nameless", message: "a value that cannot be read" };
    expect(describe(hostile, "Nameless")).toEqual(unreadable);
    expect(describe(revoked(), "Nameless")).toEqual(unreadable);
  });

  it("says what it is, not what it holds", () => {
    expect(inWords(new Response("secret", { status: 503 }))).toBe("[Response 503 ]");
    expect(inWords(new Event("error"))).toBe("[Event error]");
    expect(inWords({ nativeEvent: new Event("click"), type: "click", memo: circular() })).toBe(
      "[Event click]",
    );
    expect(inWords({ since: new Date(0), map: new Map([[1, 2]]) })).toContain('"map":[Map]');
    expect(inWords(circular())).toBe('{"code":7,"self":"[circular]"}');
    expect(inWords({ toJSON: thrower, code: 7 })).toContain('"code":7');
  });

  it("is bounded, in words and in work", () => {
    const deep = (levels: number): unknown => (levels ? { inner: deep(levels - 1) } : 1);
    expect(inWords(deep(1000)).length).toBeLessThan(100);
    expect(describe(new Error("x".repeat(10_000_000)), "").message.length).toBe(8192);
    expect(inWords({ text: "y".repeat(10_000_000) }).length).toBeLessThan(2000);
    let reads = 0;
    const endless: object = new Proxy([], {
      get: (list, key) => {
        if (key === "length") return 1e9;
        if (typeof key === "symbol" || key in list) return Reflect.get(list, key);
        reads++;
        return endless;
      },
    });
    inWords({ endless });
    expect(reads).toBeLessThan(1e6);
  });

  it("has its frames behind however long a message", () => {
    const error = new RangeError("z".repeat(10_000_000));
    const { message, stack = "" } = describe(error, "");
    expect(stack.startsWith(`RangeError: ${message.slice(0, 4000)}`)).toBe(true);
    expect(stack).toContain("describe.test.ts");
    // What reads the lines must not take time by the square of their length.
    const lines = describe(
      { message: "m", stack: `${"z".repeat(10_000_000)}\nat f (http://a/b.js:1:2)` },
      "",
    );
    const places = (lines.stack ?? "").split("\n").map((line) => parseScriptLine(line)?.url);
    expect(places).toEqual([undefined, "http://a/b.js"]);
  });

  it("of any kind is described within bounds", () => {
    const anything = fc.anything({
      maxDepth: 2,
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    // Made one by one and inside the property: fast-check itself reads what it draws.
    const value: fc.Arbitrary<() => unknown> = fc.oneof(
      anything.map((drawn) => () => drawn),
      fc.constantFrom(
        () => hostile,
        revoked,
        circular,
        () => Symbol("s"),
        () => thrower,
        () => null,
      ),
    );
    const member = fc.constantFrom(
      "message",
      "name",
      "stack",
      "cause",
      "errors",
      "type",
      "nodeType",
      "toJSON",
    );
    const errorLike = fc
      .tuple(fc.array(fc.tuple(member, value)), fc.constantFrom("error", "object", "frozen", "getters"))
      .map(([members, shape]) => () => {
        // V8 formats the stack late, and then asks for name and message.
        const error = new Error("e");
        const target: object = shape === "error" && error.stack ? error : {};
        for (const [name, make] of members) {
          const how = shape === "getters" ? { get: make } : { value: make() };
          Object.defineProperty(target, name, { ...how, configurable: true, enumerable: true });
        }
        return shape === "frozen" ? Object.freeze(target) : target;
      });
    fc.assert(
      fc.property(fc.oneof(value, errorLike), (make) => {
        const thrown = make();
        const told = [describe(thrown, "Nameless"), ...causesOf(thrown)];
        expect(told.length).toBeLessThanOrEqual(16);
        for (const { name, message, stack = "" } of told) {
          expect([typeof name, typeof message]).toEqual(["string", "string"]);
          expect(name.length + message.length + stack.length).toBeLessThan(100_000);
        }
        JSON.stringify(told);
      }),
      { numRuns: 300 },
    );
  });
});

group("causes", () => {
  const messages = (thrown: unknown) => causesOf(thrown).map(({ name, message }) => `${name}: ${message}`);

  it("are told nearest first, whatever they are", () => {
    const root = new Error("a", { cause: new TypeError("b", { cause: "plain text" }) });
    expect(messages(root)).toEqual(["TypeError: b", "Error: plain text"]);
    expect(messages(new Error("alone"))).toEqual([]);
    expect(messages("no error")).toEqual([]);
    expect(messages(new Error("a", { cause: null }))).toEqual([]);
  });

  it("may be a circle, or endless", () => {
    const [a, b] = [new Error("a"), new Error("b")];
    Object.assign(a, { cause: b });
    Object.assign(b, { cause: a });
    expect(messages(a)).toEqual(["Error: b"]);
    const endless = (): Error => withGetter("cause", endless);
    expect(messages(endless())).toHaveLength(5);
    expect(messages(withGetter("cause", thrower))).toEqual([]);
  });

  it("of an AggregateError are its errors", () => {
    const all = new AggregateError([new RangeError("first"), "second"], "all failed");
    expect(messages(all)).toEqual(["RangeError: first", "Error: second"]);
    expect(messages(new Error("outer", { cause: all }))).toEqual([
      "AggregateError: all failed",
      "RangeError: first",
      "Error: second",
    ]);
    expect(messages(new AggregateError(Array(1000).fill(1)))).toHaveLength(10);
    expect(messages({ message: "m", errors: revoked() })).toEqual([]);
  });
});
