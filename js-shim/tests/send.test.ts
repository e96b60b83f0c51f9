import { expect, it, vi } from "vitest";
import { createSender, type Network } from "../src/core/send.js";

interface Sent {
  body: string;
  keepalive: boolean;
  answer(status: number, headers?: Record<string, string>): Promise<void>;
  fail(): Promise<void>;
}

function network() {
  const sent: Sent[] = [];
  const beacons: string[] = [];
  const timers: { at: number; work: () => void }[] = [];
  const clock = { ms: 0 };
  const net: Network = {
    fetch: (_url, init) =>
      new Promise((resolve, reject) => {
        sent.push({
          body: init.body as string,
          keepalive: init.keepalive === true,
          answer: async (status, headers = {}) => {
            resolve(new Response(status === 204 ? null : "{}", { status, headers }));
            await settled();
          },
          fail: async () => {
            reject(new TypeError("Failed to fetch"));
            await settled();
          },
        });
      }),
    beacon: (_url, body) => {
      void body.text().then((text) => beacons.push(text));
      return true;
    },
    now: () => clock.ms,
    later: (work, ms) => timers.push({ at: clock.ms + ms, work }),
  };
  async function pass(ms: number) {
    clock.ms += ms;
    const due = timers.filter((timer) => timer.at <= clock.ms);
    for (const timer of due) {
      timers.splice(timers.indexOf(timer), 1);
      timer.work();
    }
    await settled();
  }
  const accepted = vi.fn();
  return { sent, beacons, accepted, pass, sender: createSender(() => "http://h/", net, accepted) };
}

/** Lets every promise that can settle do so. */
async function settled() {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

it("tells of what the collector accepted", async () => {
  const { sent, accepted, sender } = network();
  sender.send("a", "first");
  expect(sent).toMatchObject([{ body: "first", keepalive: true }]);
  await sent[0]?.answer(200);
  expect(accepted).toHaveBeenCalledWith("a");
  expect(await sender.flush(0)).toBe(true);
});

it("counts the keepalive quota in bytes", () => {
  const { sent, sender } = network();
  sender.send("a", "中".repeat(21_845));
  sender.send("b", "x");
  sender.send("c", "x");
  expect(sent.map((one) => one.keepalive)).toEqual([true, true, false]);
});

it("gives quota back when a request is answered", async () => {
  const { sent, sender } = network();
  sender.send("a", "x".repeat(60_000));
  await sent[0]?.answer(200);
  sender.send("b", "x".repeat(60_000));
  expect(sent[1]?.keepalive).toBe(true);
});

it("tries without keepalive when the browser refuses it", async () => {
  const { sent, accepted, sender } = network();
  sender.send("a", "first");
  await sent[0]?.fail();
  expect(sent[1]).toMatchObject({ body: "first", keepalive: false });
  await sent[1]?.answer(200);
  expect(accepted).toHaveBeenCalledTimes(1);
});

it("tries again later while the network is away, and gives up in the end", async () => {
  const { sent, sender, pass } = network();
  sender.send("a", "first");
  for (let round = 0; round < 10; round++) {
    for (const one of sent) await one.fail();
    await pass(400_000);
  }
  expect(sent.length).toBe(12);
  expect(await sender.flush(0)).toBe(true);
});

it("waits as long as the collector asks", async () => {
  const { sent, sender, pass } = network();
  sender.send("a", "first");
  await sent[0]?.answer(429, { "Retry-After": "30" });
  sender.send("b", "second");
  await pass(29_000);
  expect(sent).toHaveLength(1);
  await pass(2_000);
  expect(sent.map((one) => one.body)).toEqual(["first", "first", "second"]);
});

it("heeds a limit that comes with a success", async () => {
  const { sent, sender } = network();
  sender.send("a", "first");
  await sent[0]?.answer(200, { "X-Sentry-Rate-Limits": "60:error:project" });
  sender.send("b", "second");
  expect(sent).toHaveLength(1);
});

it("drops what the collector refuses", async () => {
  const { sent, sender, accepted } = network();
  sender.send("a", "first");
  await sent[0]?.answer(400);
  expect(await sender.flush(0)).toBe(true);
  expect(accepted).not.toHaveBeenCalled();
});

it("gives what would die with the page to the beacon, and nothing twice", async () => {
  const { beacons, sender } = network();
  sender.send("a", "safe");
  sender.send("b", "x".repeat(70_000));
  sender.begin("c", "by somebody else");
  sender.beaconAll();
  sender.beaconAll();
  await vi.waitFor(() => expect(beacons.map((body) => body.slice(0, 2))).toEqual(["xx", "by"]));
});

it("takes over what somebody else could not send", async () => {
  const { sent, sender, pass } = network();
  const id = sender.begin("a", "first");
  sender.settle(id, 0, null, null);
  await pass(2_000);
  expect(sent.map((one) => one.body)).toEqual(["first"]);
});

it("holds a bounded number of envelopes", async () => {
  const { sent, sender, pass } = network();
  for (let n = 0; n < 100; n++) sender.send(String(n), String(n));
  const first = [...sent];
  for (const one of first) await one.fail();
  for (const one of sent.slice(first.length)) await one.fail();
  const before = sent.length;
  await pass(2_000);
  expect(sent.length - before).toBeLessThanOrEqual(30);
});
