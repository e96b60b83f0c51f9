import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createShim } from "../src/createShim.js";
import type { Judge, MaskRule, Process } from "../src/types.js";

const DSN = "http://key@collector.example/1";
const EMPLOYEE: MaskRule = { name: "employee", patterns: ["EMP-\\d{6}"] };

const sent: string[] = [];
const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
/** A pipeline that shows what it was given. */
const process: Process = (_capture, scope) => scope;
const content: Judge = () => "";
const strict: Judge = (scope) => (scope.includes("(") ? "masking rule `employee`: no groups" : "");

beforeEach(() => {
  vi.stubGlobal("location", { href: "http://shop.example/" });
  vi.stubGlobal("document", { referrer: "" });
  vi.stubGlobal("navigator", { userAgent: "B" });
  vi.stubGlobal("dispatchEvent", () => true);
  vi.stubGlobal("fetch", async (_url: string, request: { body: string }) => {
    sent.push(request.body);
    return new Response("{}");
  });
});

afterEach(() => {
  sent.length = 0;
  warn.mockClear();
});

function shimWith(...mask: MaskRule[]) {
  const shim = createShim();
  shim.scope.mask = mask;
  return shim;
}

function report(shim: ReturnType<typeof createShim>) {
  shim.report({ kind: "message", name: "", message: "hello" });
}

it("go to the pipeline with the key that salts their hashes", () => {
  const shim = shimWith(EMPLOYEE);
  shim.configure(DSN);
  report(shim);
  expect(sent).toEqual([]);
  shim.attach(process, content, "", true);
  expect(JSON.parse(sent[0] ?? "")).toEqual({ tags: {}, key: "key", mask: [EMPLOYEE] });
});

it("stop everything when one is wrong, with one warning that says which", () => {
  const shim = shimWith({ ...EMPLOYEE, patterns: ["EMP-(\\d)"] });
  expect(shim.configure(DSN)).toBe(true);
  report(shim);
  shim.attach(process, strict, "", true);
  shim.attach(process, strict, "", false);
  shim.giveUp();
  report(shim);
  shim.sendPanic("id", "envelope", "");
  expect(shim.mayReport()).toBe(false);
  expect(shim.endpoint()).toBe("");
  expect(sent).toEqual([]);
  expect(warn.mock.calls).toEqual([["panicle reports nothing: masking rule `employee`: no groups"]]);
});

it("can be mended", () => {
  const shim = shimWith({ ...EMPLOYEE, patterns: ["EMP-(\\d)"] });
  shim.attach(process, strict, "", true);
  expect(shim.configure(DSN)).toBe(false);
  shim.scope.mask = [EMPLOYEE];
  expect(shim.configure(DSN)).toBe(true);
  report(shim);
  expect(sent).toHaveLength(1);
});

it("do not make up for a wrong DSN", () => {
  const shim = shimWith(EMPLOYEE);
  shim.configure("rubbish");
  shim.attach(process, content, "", true);
  report(shim);
  expect(sent).toEqual([]);
  expect(warn).toHaveBeenCalledTimes(1);
});
