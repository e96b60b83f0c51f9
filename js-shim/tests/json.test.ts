import { describe, expect, it } from "vitest";
import { copyOf, toJson } from "../src/json.js";

describe("the JSON that Rust reads", () => {
  it.each([
    ["a whole pair", "bouquet 💐", "bouquet 💐"],
    ["the first half of a pair", "bouquet \ud83d", "bouquet \ufffd"],
    ["the second half of a pair", "\udc90 bouquet", "\ufffd bouquet"],
    ["an escape that somebody typed", "\\ud83d \\\\udc90", "\\ud83d \\\\udc90"],
    ["an escape of another kind", '\u0001\n"\\', '\u0001\n"\\'],
  ])("keeps a text with %s readable", (_what, text, read) => {
    const json = toJson({ text });
    expect(json).not.toMatch(/(^|[^\\])(\\\\)*\\ud[89a-f]/);
    expect(JSON.parse(json)).toEqual({ text: read });
  });

  it("holds nothing that is too deep to be read", () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(toJson(JSON.parse(nested(64)))).toBe(nested(64));
    expect(toJson({ deep: JSON.parse(nested(1_000)), near: [1] })).toMatch(
      /^\{"deep":\[{63}"too deep"\]{63},"near":\[1\]\}$/,
    );
  });
});

describe("a copy", () => {
  it("does not change with what it was made of", () => {
    const user = { id: "42", roles: ["buyer"] };
    const copy = copyOf(user);
    user.roles.push("admin");
    expect(copy).toEqual({ id: "42", roles: ["buyer"] });
  });

  it("is made of JSON only", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const value of [undefined, circle, 1n, { id: 1n }]) expect(copyOf(value)).toBeUndefined();
  });
});
