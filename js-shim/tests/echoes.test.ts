import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEchoes, type Echoes } from "../src/core/echoes.js";
import { isNoFailure } from "../src/core/httpErrors.js";
import type { Seen } from "../src/core/seen.js";

const URL = "http://other.example/app.js";

let echoes: Echoes;
beforeEach(() => {
  vi.useFakeTimers();
  echoes = createEchoes(() => Date.now());
});
afterEach(() => {
  vi.useRealTimers();
});

const violation = (fields: object = {}) => ({
  blockedURI: URL,
  effectiveDirective: "script-src-elem",
  disposition: "enforce",
  sourceFile: "",
  ...fields,
});

function hears(channel: "event" | "report", fields: object = {}): boolean {
  const detail = violation(fields);
  const value = channel === "report" ? { blockedURL: detail.blockedURI } : {};
  return echoes.isEcho({ kind: "csp", name: "", message: "", detail }, value);
}

function load(kind: Seen["kind"], detail: object = { url: URL }): Seen {
  return { kind, name: "", message: "", detail };
}

describe("a violation", () => {
  it("is told once over two channels, whichever is first", () => {
    expect([hears("event"), hears("report")]).toEqual([false, true]);
    expect([hears("report"), hears("event")]).toEqual([false, true]);
  });

  it("is told as often as it happens", () => {
    expect([hears("event"), hears("event"), hears("report"), hears("report")]).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect([hears("event", { effectiveDirective: "img-src" }), hears("report")]).toEqual([false, false]);
  });

  it("of a request that is only reported is told once, though Chromium raises two events", () => {
    const reported = { disposition: "report", effectiveDirective: "connect-src" };
    const heard = () => [hears("event", reported), hears("event", reported), hears("report", reported)];
    expect(heard()).toEqual([false, true, true]);
    vi.advanceTimersByTime(1000);
    expect(heard()).toEqual([false, true, true]);
  });

  it("is none of Firefox's own icon, and none of what a probe asks for", () => {
    expect(hears("event", { sourceFile: "resource" })).toBe(true);
    expect(hears("event", { effectiveDirective: "trusted-types", sample: "panicle" })).toBe(true);
    echoes.probes(`${URL}#top`);
    expect(hears("event")).toBe(true);
    const trusted = { blockedURI: "trusted-types-sink", effectiveDirective: "require-trusted-types-for" };
    expect(hears("event", { ...trusted, sample: `HTMLScriptElement src|${URL.slice(0, 20)}` })).toBe(true);
    expect(hears("event", { ...trusted, sample: "Element innerHTML|<b>" })).toBe(false);
  });
});

describe("a load that fails", () => {
  it("is told once, whoever speaks of it, and again later", () => {
    expect(echoes.isEcho(load("resource_load"), "")).toBe(false);
    expect(echoes.isEcho(load("script_load"), "")).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(echoes.isEcho(load("script_load"), "")).toBe(false);
  });

  it("is not told when a violation explains it, before or after", () => {
    const report = vi.fn();
    hears("event");
    expect(echoes.hold(load("resource_load"), report)).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(echoes.hold(load("network"), report)).toBe(true);
    hears("event");
    vi.advanceTimersByTime(60_000);
    expect(report).not.toHaveBeenCalled();
  });

  it("is told when nothing explains it, once", () => {
    const report = vi.fn();
    echoes.hold(load("network"), report);
    expect(report).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(report).toHaveBeenCalledOnce();
    hears("event", { disposition: "report" });
    echoes.hold(load("network"), report);
    echoes.release();
    vi.advanceTimersByTime(1000);
    expect(report).toHaveBeenCalledTimes(2);
  });

  it("does not wait when there was an answer, nor does anything else", () => {
    expect(echoes.hold(load("network", { url: URL, status: 503 }), () => {})).toBe(false);
    expect(echoes.hold(load("error"), () => {})).toBe(false);
  });
});

describe("an answer", () => {
  const isFailure = (status: number, asked?: Parameters<typeof isNoFailure>[1]) =>
    !isNoFailure(load("network", { url: URL, status }), asked);

  it("is a failure from 500 on, and where the app says so", () => {
    expect([499, 500, 503].map((status) => isFailure(status))).toEqual([false, true, true]);
    expect([404, 500].map((status) => isFailure(status, false))).toEqual([false, true]);
    expect(isFailure(404, true)).toBe(true);
    expect([401, 404, 408, 429, 430].map((status) => isFailure(status, [401, [408, 429]]))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it("to whom asked for a module is told by who starts it", () => {
    const detail = { url: "http://a.example/shop_bg.wasm?v=1", status: 503 };
    expect(isNoFailure(load("network", detail), true)).toBe(true);
  });
});
