import { describe, expect, it } from "vitest";
import { createWaiting } from "../src/core/waiting.js";
import { quietly } from "../src/quietly.js";
import type { Capture } from "../src/types.js";

describe("bounds", () => {
  it("the early queue keeps what failed first", () => {
    const early = createWaiting(2);
    for (const event_id of ["a", "b", "c"]) early.hold({ event_id } as Capture);
    expect(early.drain().map((held) => held.event_id)).toEqual(["a", "b"]);
    expect(early.drain()).toEqual([]);
  });

  it("nothing throws", () => {
    expect(
      quietly("instead", () => {
        throw new Error("inside");
      }),
    ).toBe("instead");
  });
});
