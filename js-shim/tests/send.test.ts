import { expect, it, vi } from "vitest";
import { envelope, network, settled } from "./network.js";

it("tells of what the collector accepted", async () => {
  const { sent, accepted, sender } = network();
  sender.send("a", envelope("first"));
  expect(sent).toMatchObject([{ keepalive: true }]);
  await sent[0]?.answer(200);
  expect(accepted).toHaveBeenCalledWith("a");
  expect(await sender.flush(0)).toBe(true);
});

it("says in the header when it was sent", () => {
  const { sent, sender } = network();
  sender.send("a", envelope("first"));
  sender.send("", '{}\n{"type":"session"}\n{}', "session");
  const headers = sent.map(({ body }) => JSON.parse(body.split("\n")[0] ?? ""));
  expect(headers).toEqual([
    { sent_at: "1970-01-01T00:00:00.000Z", event_id: "first" },
    { sent_at: "1970-01-01T00:00:00.000Z" },
  ]);
});

it("counts the keepalive quota in bytes", () => {
  const { sent, sender } = network();
  sender.send("a", envelope("中".repeat(21_780)));
  sender.send("b", envelope("x"));
  sender.send("c", envelope("x".repeat(200)));
  expect(sent.map((one) => one.keepalive)).toEqual([true, true, false]);
});

it("sends an event that is larger than the whole quota", async () => {
  const { sent, accepted, sender } = network();
  sender.send("a", envelope("中".repeat(25_000)));
  expect(sent).toMatchObject([{ keepalive: false }]);
  await sent[0]?.answer(200);
  expect(accepted).toHaveBeenCalledWith("a");
});

it("counts a request as under way for a while after it was answered", async () => {
  const { sent, sender, pass } = network();
  sender.send("a", envelope("x".repeat(60_000)));
  await sent[0]?.answer(200);
  sender.send("b", envelope("x".repeat(60_000)));
  await pass(1_000);
  sender.send("c", envelope("x".repeat(60_000)));
  expect(sent.map((one) => one.keepalive)).toEqual([true, false, true]);
});

it("tries without keepalive when the browser refuses it", async () => {
  const { sent, accepted, sender } = network();
  sender.send("a", envelope("first"));
  await sent[0]?.fail();
  expect(sent[1]).toMatchObject({ body: sent[0]?.body, keepalive: false });
  await sent[1]?.answer(200);
  expect(accepted).toHaveBeenCalledTimes(1);
});

it("tries again while the network is away, more and more seldom", async () => {
  const { sent, bodies, sender, pass } = network();
  sender.send("a", envelope("first"));
  const pauses: number[] = [];
  for (let round = 0; round < 10; round++) {
    // With keepalive, and without.
    await sent.at(-1)?.fail();
    await sent.at(-1)?.fail();
    const before = sent.length;
    let waited = 0;
    for (; sent.length === before; waited += 1_000) await pass(1_000);
    pauses.push(waited / 1_000);
  }
  expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  expect(new Set(bodies())).toEqual(new Set(["first"]));
});

it("counts what fails together as one failure", async () => {
  const { sent, sender, pass } = network();
  for (const name of "abcdef") sender.send(name, envelope(name));
  for (const one of sent.slice()) await one.fail();
  for (const one of sent.slice(6)) await one.fail();
  await pass(2_000);
  expect(sent).toHaveLength(13);
});

it("gives up on an envelope that a collector fails to take again and again", async () => {
  const { sent, sender, pass } = network();
  sender.send("a", envelope("first"));
  for (let round = 0; round < 20; round++) {
    await sent.at(-1)?.answer(500);
    await pass(400_000);
  }
  expect(sent).toHaveLength(8);
  expect(await sender.flush(0)).toBe(true);
});

it("waits as long as the collector asks", async () => {
  const { sent, bodies, sender, pass } = network();
  sender.send("a", envelope("first"));
  await sent[0]?.answer(429, { "Retry-After": "30" });
  sender.send("b", envelope("second"));
  await pass(29_000);
  expect(sent).toHaveLength(1);
  await pass(2_000);
  expect(bodies()).toEqual(["first", "first", "second"]);
});

it("heeds a limit that comes with a success", async () => {
  const { sent, sender } = network();
  sender.send("a", envelope("first"));
  await sent[0]?.answer(200, { "X-Sentry-Rate-Limits": "60:error:project" });
  sender.send("b", envelope("second"));
  expect(sent).toHaveLength(1);
});

it("sends sessions while errors are limited", async () => {
  const { sent, bodies, sender } = network();
  sender.send("a", envelope("first"));
  await sent[0]?.answer(200, { "X-Sentry-Rate-Limits": "60:error:project" });
  sender.send("", envelope("session"), "session");
  expect(bodies()).toEqual(["first", "session"]);
});

it("drops what is limited for long, and says so", async () => {
  const { sent, sender } = network();
  sender.send("a", envelope("first"));
  await sent[0]?.answer(200, { "X-Sentry-Rate-Limits": "3600:error:organization" });
  sender.send("b", envelope("second"));
  expect(await sender.flush(0)).toBe(false);
  sender.send("", envelope("session"), "session");
  expect(sent[1]?.body.split("\n").slice(3)).toEqual([
    '{"type":"client_report"}',
    '{"timestamp":0,"discarded_events":[{"reason":"ratelimit_backoff","category":"error","quantity":1}]}',
    "",
  ]);
});

it("keeps a report of what was dropped until it arrives", async () => {
  const { sent, beacons, sender } = network();
  sender.discarded("before_send");
  sender.discarded("before_send", "error", 2);
  sender.send("a", envelope("first"));
  await sent[0]?.answer(400);
  sender.left();
  await vi.waitFor(() => expect(beacons).toHaveLength(1));
  const discarded = JSON.parse(beacons[0]?.split("\n")[2] ?? "").discarded_events;
  expect(discarded).toEqual([
    { reason: "before_send", category: "error", quantity: 3 },
    { reason: "send_error", category: "error", quantity: 1 },
  ]);
});

it("drops what the collector refuses", async () => {
  const { sent, sender, accepted } = network();
  sender.send("a", envelope("first"));
  await sent[0]?.answer(400);
  expect(await sender.flush(0)).toBe(true);
  expect(accepted).not.toHaveBeenCalled();
});

it("does not say that what waits was answered", async () => {
  const { sent, sender, pass } = network();
  sender.send("a", envelope("first"));
  const flushed = sender.flush(1_000);
  await sent[0]?.fail();
  await sent[1]?.fail();
  await pass(1_000);
  expect(await flushed).toBe(false);
});

it("says that everything was answered as soon as it was", async () => {
  const { sent, sender } = network();
  sender.send("a", envelope("first"));
  const flushed = sender.flush(1_000);
  await sent[0]?.answer(200);
  expect(await flushed).toBe(true);
});

it("gives what would die with the page to the beacon, and nothing twice", async () => {
  const { beacons, sender } = network();
  sender.send("a", envelope("safe"));
  sender.send("b", envelope("x".repeat(70_000)));
  sender.begin("c", envelope("by somebody else"));
  sender.left();
  sender.left();
  await settled();
  await vi.waitFor(() =>
    expect(beacons.map((body) => body.split("\n")[2]?.slice(0, 2))).toEqual(["xx", "by"]),
  );
});

it("takes over what somebody else could not send", async () => {
  const { bodies, sender, pass } = network();
  const id = sender.begin("a", envelope("first"));
  sender.settle(id, 0, null, null);
  await settled();
  await pass(2_000);
  expect(bodies()).toEqual(["first"]);
});

it("has a bounded number of requests under way", () => {
  const { sent, sender } = network();
  for (let n = 0; n < 100; n++) sender.send(String(n), envelope(String(n)));
  expect(sent).toHaveLength(64);
});
