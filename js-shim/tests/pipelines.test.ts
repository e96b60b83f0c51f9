import { describe, expect, it, vi } from "vitest";
import { createPipelines } from "../src/core/pipelines.js";
import type { Capture, Pipeline } from "../src/types.js";
import { HOOK, OOM } from "./stacks.js";

describe("the pipelines", () => {
  const capture = { event_id: "e" } as Capture;
  const scope = { tags: {} };
  const one = (more: Partial<Pipeline>): Pipeline => ({
    process: () => "",
    reseal: () => "",
    judge: () => "",
    ...more,
  });

  it("are awaited until one is there, or none will come", () => {
    const pipelines = createPipelines();
    expect(pipelines.isAwaited()).toBe(true);
    pipelines.stopWaiting();
    expect(pipelines.isAwaited()).toBe(false);
    expect(pipelines.process(capture, scope)).toBeUndefined();
  });

  it("are given captures and scope as JSON", () => {
    const pipelines = createPipelines();
    pipelines.attach(one({ process: (...given) => given.join(" ") }), HOOK, false);
    expect(pipelines.process(capture, scope)).toBe('{"event_id":"e"} {"tags":{}}');
  });

  it("mask an event that was changed", () => {
    const pipelines = createPipelines();
    expect(pipelines.reseal("{}", scope)).toBeUndefined();
    pipelines.attach(one({ reseal: (...given) => given.join(" ") }), HOOK, false);
    expect(pipelines.reseal('{"event_id":"e"}', scope)).toBe('{"event_id":"e"} {"tags":{}}');
  });

  it("are not trusted after a trap in their own module", () => {
    const pipelines = createPipelines();
    pipelines.attach(one({ process: () => "app" }), HOOK, false);
    pipelines.distrust(HOOK.replaceAll("shop_bg", "other_bg"));
    expect(pipelines.process(capture, scope)).toBe("app");
    pipelines.attach(one({ process: () => "isolated" }), HOOK, true);
    pipelines.distrust(OOM);
    expect(pipelines.process(capture, scope)).toBe("isolated");
  });

  it("are dropped when they throw", () => {
    const pipelines = createPipelines();
    const broken = vi.fn(() => {
      throw new Error("unreachable");
    });
    pipelines.attach(one({ process: broken }), HOOK, false);
    expect(pipelines.process(capture, scope)).toBeUndefined();
    expect(pipelines.process(capture, scope)).toBeUndefined();
    expect(broken).toHaveBeenCalledTimes(1);
  });

  it("refuse rules that one of them cannot use", () => {
    const pipelines = createPipelines();
    expect(pipelines.judge(scope)).toBe("");
    pipelines.attach(one({}), HOOK, false);
    pipelines.attach(one({ judge: (given) => `not with ${given}` }), HOOK, false);
    expect(pipelines.judge(scope)).toBe('not with {"tags":{}}');
  });
});
