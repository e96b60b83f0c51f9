import { expect, describe as group, it } from "vitest";
import { describe } from "../src/core/describe.js";

group("a thrown value", () => {
  it.each([
    [new TypeError("no price"), { name: "TypeError", message: "no price" }],
    ["sold out", { name: "Nameless", message: "sold out" }],
    [undefined, { name: "Nameless", message: "undefined" }],
    [{ code: 7 }, { name: "Nameless", message: '{"code":7}' }],
    [Symbol("s"), { name: "Nameless", message: "Symbol(s)" }],
    [{ message: "like an error" }, { name: "Nameless", message: "like an error" }],
  ])("%s is described", (thrown, description) => {
    expect(describe(thrown, "Nameless")).toMatchObject(description);
  });

  it("may refuse to be read", () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("hands off");
        },
      },
    );
    expect(describe(hostile, "Nameless").message).toBe("a value that cannot be read");
  });
});
