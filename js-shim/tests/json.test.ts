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
});

describe("a copy", () => {
  it("does not change with what it was made of", () => {
    const user = { id: "42", roles: ["buyer"] };
    const copy = copyOf(user);
    user.roles.push("admin");
    expect(copy).toEqual({ id: "42", roles: ["buyer"] });
  });

  it("is made of JSON only, and not of what is too deep to be read", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const nested = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels));
    for (const value of [undefined, circle, 1n, { id: 1n }, nested(65)])
      expect(copyOf(value)).toBeUndefined();
    expect(copyOf(nested(64))).toEqual(nested(64));
  });
});
