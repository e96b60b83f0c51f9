import { expect, it } from "vitest";
import { createFloodGate } from "../src/core/floodGate.js";
import { createUpdates } from "../src/core/updates.js";

it("lets so many through in a while, and more later", () => {
  let now = 0;
  const gate = createFloodGate(2, 2, 1_000, () => now);
  expect([gate("a"), gate("b"), gate("c")]).toEqual(["a", "b", ""]);
  now = 1_000;
  expect(gate("d")).toBe("d");
});

it("counts what is alike on the first of them, and leaves room for others", () => {
  const gate = createFloodGate(4, 2, 1_000, () => 0);
  expect(["a", "b", "c", "d"].map((id) => gate(id, "storm"))).toEqual(["a", "b", "a", "a"]);
  expect([gate("e", "other"), gate("f"), gate("g")]).toEqual(["e", "f", ""]);
});

it("tells of what was suppressed with its whole count, once it has changed", () => {
  const updates = createUpdates();
  expect(updates.take()).toEqual([]);
  updates.suppressed("a");
  updates.suppressed("a");
  updates.suppressed("b");
  const payloads = () => updates.take().map((envelope) => JSON.parse(envelope.split("\n")[2] ?? ""));
  expect(payloads()).toEqual([
    { event_id: "a", suppressed: 2 },
    { event_id: "b", suppressed: 1 },
  ]);
  updates.suppressed("b");
  expect(payloads()).toEqual([{ event_id: "b", suppressed: 2 }]);
});
