import { describe, expect, it } from "vitest";
import { createFloodGate } from "../src/core/floodGate.js";
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

  it("the flood gate lets so many through in a window", () => {
    const clock = { ms: 0 };
    const pass = createFloodGate(2, 1_000, () => clock.ms);
    expect([pass(), pass(), pass()]).toEqual([true, true, false]);
    clock.ms = 1_000;
    expect(pass()).toBe(true);
  });

  it("nothing throws", () => {
    expect(
      quietly("instead", () => {
        throw new Error("inside");
      }),
    ).toBe("instead");
  });
});
