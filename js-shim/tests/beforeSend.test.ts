import { expect, it } from "vitest";
import { askBeforeSend, seenIn } from "../src/core/beforeSend.js";
import type { Options } from "../src/types.js";

const EVENT = { event_id: "a", tags: {}, exception: { values: [{ type: "TypeError", value: "no price" }] } };
const ENVELOPE = `{"event_id":"a"}\n{"type":"event"}\n${JSON.stringify(EVENT)}\n`;

function ask(hook: unknown, reseal: (event: string) => string | undefined = (event) => `masked ${event}`) {
  return askBeforeSend(ENVELOPE, hook as Options["beforeSend"], reseal);
}

it("an event that the hook leaves as it is goes as it is", () => {
  expect(ask(undefined)).toBe(ENVELOPE);
  expect(ask((event: unknown) => event)).toBe(ENVELOPE);
  expect(ask(() => undefined)).toBe(ENVELOPE);
});

it("null drops it", () => {
  expect(ask(() => null)).toBe("");
});

it("a changed event is masked again, and keeps its id", () => {
  const changed = ask((event: object) => ({ ...event, event_id: "other", tags: { by: "13812345678" } }));
  expect(changed).toContain('masked {"event_id":"a","tags":{"by":"13812345678"}');
  const inPlace = ask((event: typeof EVENT) => {
    Object.assign(event.tags, { by: "hook" });
  });
  expect(inPlace).toContain('"by":"hook"');
});

it("without a masker a changed event goes as it was", () => {
  expect(
    ask(
      (event: object) => ({ ...event, tags: { by: "13812345678" } }),
      () => undefined,
    ),
  ).toBe(ENVELOPE);
});

it("a hook that throws, promises or answers nonsense changes nothing", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const throws = () => {
    throw new Error("the app's");
  };
  for (const hook of [throws, async () => null, () => cycle]) expect(ask(hook)).toBe(ENVELOPE);
});

it("tells what Rust reported", () => {
  expect(seenIn(ENVELOPE, "panic", "stack")).toEqual({
    kind: "panic",
    name: "TypeError",
    message: "no price",
    stack: "stack",
  });
});
