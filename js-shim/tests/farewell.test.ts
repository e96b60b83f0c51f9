import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Sight } from "../src/early/createShim.js";
import { farewell } from "../src/early/farewell.js";

const DSN = "http://key@collector.example/sub/7";
const beacons: { url: string; lines: string[] }[] = [];

beforeEach(() => {
  const sendBeacon = (url: string, body: string) => beacons.push({ url, lines: body.split("\n") });
  vi.stubGlobal("navigator", { sendBeacon });
});

afterEach(() => {
  beacons.length = 0;
});

function sight(value: unknown, kind: Sight["kind"] = "rejection"): Sight {
  const url = "http://shop.example/?token=secret";
  return { event_id: "e1", timestamp: 5, url, kind, value, more: {}, breadcrumbs: [], mark: undefined };
}

const events = () => beacons.map(({ lines }) => JSON.parse(lines[2] ?? ""));

it("says what kind of error it was, and nothing of what it said", () => {
  farewell([sight({ error: new TypeError("secret") }, "error")], { dsn: DSN, release: "shop@1" });
  expect(beacons[0]?.url).toBe("http://collector.example/sub/api/7/envelope/?sentry_key=key");
  expect(beacons[0]?.lines.slice(0, 2)).toEqual(['{"event_id":"e1"}', '{"type":"event"}']);
  expect(events()).toEqual([
    {
      event_id: "e1",
      timestamp: 5,
      platform: "javascript",
      release: "shop@1",
      exception: { values: [{ type: "TypeError", value: "" }] },
      contexts: { panicle: { error_type: "js_error", last_breath: true } },
    },
  ]);
  expect(JSON.stringify(beacons)).not.toContain("secret");
});

it.each([
  new (class Secret extends Error {
    override name = "SecretError";
  })(),
  "TypeError: secret",
  null,
  undefined,
  {
    get name() {
      throw new Error("nobody looks at me");
    },
  },
])("names only what the language names", (value) => {
  farewell([sight(value)], { dsn: DSN });
  expect(events()[0].exception.values).toEqual([{ type: "Error", value: "" }]);
});

it.each(["secret", "http://collector.example/1", "ftp://key@collector.example/1"])(
  "goes nowhere when the DSN is %s",
  (dsn) => {
    farewell([sight(new Error())], { dsn });
    expect(beacons).toEqual([]);
  },
);

it("asks the app and the lot, as other events do", () => {
  farewell([sight(new Error())], { dsn: DSN, beforeSend: () => null });
  farewell([sight(new Error())], { dsn: DSN, sampleRate: 0 });
  expect(beacons).toEqual([]);
  const beforeSend = () => {
    throw new Error("of the app");
  };
  farewell([sight(new Error())], { dsn: DSN, beforeSend });
  expect(beacons).toHaveLength(1);
});
