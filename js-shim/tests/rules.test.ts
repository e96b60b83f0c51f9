import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createCore } from "../src/core/createCore.js";
import { createShim } from "../src/early/createShim.js";
import type { MaskRule, Pipeline } from "../src/types.js";

const DSN = "http://key@collector.example/1";
const EMPLOYEE: MaskRule = { name: "employee", patterns: ["EMP-\\d{6}"] };

const sent: string[] = [];
const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
/** A pipeline that shows what it was given. */
const content: Pipeline = { process: (_capture, scope) => scope, reseal: () => "", judge: () => "" };
const strict: Pipeline = {
  ...content,
  judge: (scope) => (scope.includes("(") ? "masking rule `employee`: no groups" : ""),
};

beforeEach(() => {
  vi.stubGlobal("location", { href: "http://shop.example/" });
  vi.stubGlobal("document", { referrer: "" });
  vi.stubGlobal("navigator", { userAgent: "B" });
  vi.stubGlobal("dispatchEvent", () => true);
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("fetch", async (_url: string, request: { body: string }) => {
    sent.push(request.body);
    return new Response("{}");
  });
});

afterEach(() => {
  sent.length = 0;
  warn.mockClear();
});

/** A shim and its core, told the rules as an app would. */
function page(...mask: MaskRule[]) {
  const shim = createShim();
  shim.attachCore(createCore);
  const { core } = shim;
  if (!core) throw new Error("the core was just attached");
  const configure = (dsn = DSN, rules = mask) => shim.configure({ dsn, mask: rules });
  return { core, configure, report: () => shim.see("message", "hello") };
}

it("go to the pipeline with the key that salts their hashes", () => {
  const { core, configure, report } = page(EMPLOYEE);
  configure();
  report();
  expect(sent).toEqual([]);
  core.attach(content, "", true);
  expect(JSON.parse(sent[0] ?? "")).toMatchObject({ tags: {}, key: "key", mask: [EMPLOYEE] });
});

it("stop everything when one is wrong, with one warning that says which", () => {
  const { core, configure, report } = page({ ...EMPLOYEE, patterns: ["EMP-(\\d)"] });
  configure();
  report();
  core.attach(strict, "", true);
  core.attach(strict, "", false);
  core.giveUp();
  expect(report()).toBe("");
  core.sendPanic("id", "envelope", "");
  expect(core.mayReport()).toBe(false);
  expect(core.endpoint()).toBe("");
  expect(sent).toEqual([]);
  expect(warn.mock.calls).toEqual([["panicle reports nothing: masking rule `employee`: no groups"]]);
});

it("can be mended", () => {
  const { core, configure, report } = page({ ...EMPLOYEE, patterns: ["EMP-(\\d)"] });
  core.attach(strict, "", true);
  configure();
  expect(core.endpoint()).toBe("");
  configure(DSN, [EMPLOYEE]);
  expect(core.endpoint()).not.toBe("");
  report();
  expect(sent).toHaveLength(1);
});

it("do not make up for a wrong DSN", () => {
  const { core, configure, report } = page(EMPLOYEE);
  configure("rubbish");
  core.attach(content, "", true);
  report();
  expect(sent).toEqual([]);
  expect(warn).toHaveBeenCalledTimes(1);
});
