import { expect, it } from "vitest";
import { lastBreath, strippedUrl } from "../src/core/lastBreath.js";
import type { Capture } from "../src/types.js";
import { GECKO, OOM } from "./stacks.js";

const SECRETS = ["13812345678", "li.lei@example.com", "token=abc"];

function capture(seen: Partial<Capture>): Capture {
  return {
    event_id: "0123456789abcdef0123456789abcdef",
    timestamp: 1_700_000_000.5,
    kind: "error",
    name: "Error",
    message: "",
    is_async: false,
    page: {
      url: `http://shop.example/users/${SECRETS[0]}?${SECRETS[2]}`,
      user_agent: "Browser",
      referrer: "",
    },
    breadcrumbs: [{ category: "input", message: SECRETS[1] ?? "" }],
    modules: [],
    ...seen,
  };
}

function eventOf(envelope: string) {
  const [header, item, payload] = envelope.split("\n").map((line) => (line ? JSON.parse(line) : undefined));
  expect(item).toEqual({ type: "event", length: new TextEncoder().encode(envelope.split("\n")[2]).length });
  expect(header.event_id).toBe(payload.event_id);
  return payload;
}

it("says what kind of trap stopped the instance, and where", () => {
  const scope = { release: "shop@1.0.0", environment: "test", tags: { mail: SECRETS[1] ?? "" } };
  const event = eventOf(
    lastBreath(capture({ name: "RuntimeError", message: "unreachable", stack: OOM }), scope),
  );
  expect(event).toMatchObject({ level: "fatal", release: "shop@1.0.0", tags: { error_type: "wasm_trap" } });
  expect(event.contexts.panicle).toMatchObject({
    trap: "out_of_memory",
    last_breath: true,
    recoverable: false,
  });
  const [exception] = event.exception.values;
  expect(exception).toMatchObject({ type: "RuntimeError", value: "unreachable" });
  expect(exception.stacktrace.frames.at(-1).function).toContain("rust_oom");
  expect(exception.stacktrace.frames.at(-1).instruction_addr).toBe("0x3be29");
});

it.each([
  { name: "Error", message: `no order for ${SECRETS[0]}`, stack: GECKO },
  {
    name: `${SECRETS[1]}`,
    message: `${SECRETS[2]}`,
    stack: `Error: ${SECRETS[2]}\n at f (http://h/?${SECRETS[2]}:1:2)`,
  },
  {
    name: "RuntimeError",
    message: `unreachable ${SECRETS[0]}`,
    stack: `at [as ${SECRETS[0]}] (http://h/x.js:1:2)`,
  },
  { kind: "csp" as const, detail: { blockedURI: `http://h/?${SECRETS[2]}` } },
])("holds nothing an app could have put there: $message", (seen) => {
  const envelope = lastBreath(capture({ filename: `http://h/${SECRETS[0]}`, ...seen }), { tags: {} });
  for (const secret of SECRETS) expect(envelope).not.toContain(secret);
  eventOf(envelope);
});

it.each([
  ["http://u:p@h/app/shop_bg.wasm?token=1#x", "http://h/app/shop_bg.wasm"],
  ["https://h/users/13812345678", "https://h/"],
  ["data:application/wasm;base64,AGFz", "data:"],
  ["data:application/wasm/1a2b3c4d", "data:application/wasm/1a2b3c4d"],
  ["blob:http://h/13812345678", "blob:"],
  ["", ""],
])("strips %s", (url, stripped) => {
  expect(strippedUrl(url)).toBe(stripped);
});

it("says which module a frame is in", () => {
  const url = "http://shop.example/shop_bg.wasm";
  const modules = [
    { url: `${url}?token=abc`, code_id: "10ab", debug_id: "10ab0000-0000-0000-0000-000000000000" },
  ];
  const scripts = [
    { url: "http://shop.example/shop.js?token=abc", debug_id: "20ab0000-0000-0000-0000-000000000000" },
  ];
  const stack = OOM.replaceAll(url, `${url}?token=abc`);
  const event = eventOf(
    lastBreath(capture({ name: "RuntimeError", message: "unreachable", stack, modules, scripts }), {
      tags: {},
    }),
  );
  expect(event.debug_meta.images).toEqual([
    { ...modules[0], url: undefined, type: "wasm", code_file: url },
    { ...scripts[0], url: undefined, type: "sourcemap", code_file: "http://shop.example/shop.js" },
  ]);
  expect(event.exception.values[0].stacktrace.frames.at(-1)).toMatchObject({
    addr_mode: "rel:0",
    filename: url,
  });
});

it("says why a module did not start", () => {
  const detail = {
    reason: "not_found",
    status: 404,
    url: "http://h/pkg/a_bg.wasm?token=abc",
    note: SECRETS[0],
  };
  const event = eventOf(
    lastBreath(capture({ kind: "script_load", name: "TypeError", detail }), { tags: {} }),
  );
  expect(event.contexts.panicle).toMatchObject({
    error_type: "script_load",
    phase: "load",
    recoverable: false,
  });
  expect(event.contexts.detail).toEqual({
    reason: "not_found",
    status: 404,
    url: "http://h/pkg/a_bg.wasm",
  });
});
