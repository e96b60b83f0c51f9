import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSessions } from "../src/core/sessions.js";

const page = new EventTarget();
let visibilityState: string;

beforeEach(() => {
  visibilityState = "visible";
  vi.stubGlobal("document", {
    readyState: "complete",
    get visibilityState() {
      return visibilityState;
    },
  });
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  // Idle comes when the test says so.
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Told {
  sid: string;
  init: boolean;
  status: string;
  errors: number;
  attrs: object;
}

function newSessions() {
  const clock = { ms: 1_000 };
  const told: Told[] = [];
  const sessions = createSessions(
    (envelope) => {
      const [, item, payload] = envelope.split("\n");
      expect(JSON.parse(item ?? "")).toEqual({ type: "session" });
      told.push(JSON.parse(payload ?? ""));
    },
    () => clock.ms,
  );
  const course = () => told.map(({ init, status, errors }) => [init, status, errors]);
  return { sessions, clock, told, course };
}

const idle = () => vi.advanceTimersByTimeAsync(300);

it("a page load is a session of its release, told when the page is idle", async () => {
  const { sessions, told, course } = newSessions();
  sessions.begin({ release: "shop@1", environment: "test" });
  expect(told).toEqual([]);
  await idle();
  sessions.end();
  expect(course()).toEqual([
    [true, "ok", 0],
    [false, "exited", 0],
  ]);
  expect(told[0]?.attrs).toEqual({ release: "shop@1", environment: "test" });
  expect(told[0]?.sid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(told.map(({ sid }) => sid)).size).toBe(1);
  sessions.close();
});

it("without a release there is none", async () => {
  const { sessions, told } = newSessions();
  sessions.begin({});
  await idle();
  sessions.end();
  expect(told).toEqual([]);
  sessions.close();
});

it("the first handled error is told at once, the others in the end", async () => {
  const { sessions, course } = newSessions();
  sessions.begin({ release: "shop@1" });
  await idle();
  for (let n = 0; n < 3; n++) sessions.failed({ kind: "exception" });
  sessions.failed({ kind: "message" });
  sessions.end();
  expect(course()).toEqual([
    [true, "ok", 0],
    [false, "ok", 1],
    [false, "exited", 3],
  ]);
  sessions.close();
});

it("an unhandled error crashes it, once and for all", async () => {
  for (const failure of [
    { kind: "error" },
    { kind: "rejection" },
    { kind: "panic" },
    { kind: "exception", handled: false },
  ] as const) {
    const { sessions, course } = newSessions();
    sessions.begin({ release: "shop@1" });
    sessions.failed(failure);
    sessions.failed({ kind: "error" });
    await idle();
    sessions.end();
    expect(course()).toEqual([[true, "crashed", 1]]);
    sessions.close();
  }
});

it("half an hour out of sight ends it and begins another", async () => {
  const { sessions, clock, told, course } = newSessions();
  const turn = (to: string) => {
    visibilityState = to;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  sessions.begin({ release: "shop@1" });
  await idle();
  turn("hidden");
  clock.ms += 60_000;
  turn("visible");
  turn("hidden");
  clock.ms += 31 * 60_000;
  turn("visible");
  await idle();
  expect(course()).toEqual([
    [true, "ok", 0],
    [false, "exited", 0],
    [true, "ok", 0],
  ]);
  expect(new Set(told.map(({ sid }) => sid)).size).toBe(2);
  sessions.close();
});
