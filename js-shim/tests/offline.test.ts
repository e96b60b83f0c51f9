import { expect, it } from "vitest";
import { createMemory, type Store } from "../src/core/store.js";
import { entriesIn, envelope, network, settled } from "./network.js";

type Tab = ReturnType<typeof network>;

/** Sends while the network is away, until it is kept. */
async function sendInVain({ sent, sender }: Tab, event: string) {
  const before = sent.length;
  sender.send(event, envelope(event));
  for (let answered = before; answered < sent.length; answered++) await sent[answered]?.fail();
  await settled();
}

const NO_DATABASE: Store = {
  change: () => Promise.reject(new DOMException("The operation is insecure.", "SecurityError")),
  write: () => Promise.reject(new DOMException("The operation is insecure.", "SecurityError")),
};

it("touches no database while everything arrives", async () => {
  const untouched = { ...NO_DATABASE, change: () => Promise.reject(new Error("touched")) };
  const { sent, sender, accepted } = network(untouched);
  sender.send("a", envelope("first"));
  await sent[0]?.answer(200);
  expect(accepted).toHaveBeenCalledTimes(1);
});

it("hands what could not be sent to the next page", async () => {
  const database = createMemory();
  await sendInVain(network(database), "first");
  const next = network(database);
  void next.sender.sendKept();
  await settled();
  expect(next.bodies()).toEqual(["first"]);
  await next.sent[0]?.answer(200);
  expect(next.accepted).toHaveBeenCalledWith("first");
  expect(await entriesIn(database)).toEqual([]);
});

it("stores no time of sending", async () => {
  const database = createMemory();
  await sendInVain(network(database), "first");
  expect((await entriesIn(database))[0]?.text).toBe(envelope("first"));
});

it("is sent by one of two tabs", async () => {
  const database = createMemory();
  await sendInVain(network(database), "first");
  const tabs = [network(database), network(database)];
  for (const { sender } of tabs) void sender.sendKept();
  await settled();
  expect(tabs.flatMap(({ bodies }) => bodies())).toEqual(["first"]);
});

it("is taken over from a tab that died while it was sending", async () => {
  const database = createMemory();
  const clock = { ms: 0 };
  await sendInVain(network(database, clock), "first");
  void network(database, clock).sender.sendKept();
  await settled();
  const next = network(database, clock);
  void next.sender.sendKept();
  await settled();
  expect(next.bodies()).toEqual([]);
  await next.pass(40_000);
  expect(next.bodies()).toEqual(["first"]);
});

it("is free for the next page when its own goes in the middle of another try", async () => {
  const database = createMemory();
  const first = network(database);
  await sendInVain(first, "first");
  await first.pass(2_000);
  expect(await entriesIn(database)).toMatchObject([{ busyUntil: 37_000 }]);
  first.sender.left();
  await settled();
  expect(await entriesIn(database)).toMatchObject([{ busyUntil: 0 }]);
});

it("stays when the network goes away again", async () => {
  const database = createMemory();
  await sendInVain(network(database), "first");
  const next = network(database);
  void next.sender.sendKept();
  await settled();
  await next.sent[0]?.fail();
  await next.sent[1]?.fail();
  expect(await entriesIn(database)).toMatchObject([{ key: "first", busyUntil: 0 }]);
});

it("keeps a copy of what does not outlive the page, until it is answered", async () => {
  const database = createMemory();
  const { sent, sender } = network(database);
  sender.send("a", envelope("x".repeat(70_000)));
  await settled();
  expect(await entriesIn(database)).toHaveLength(1);
  await sent[0]?.answer(200);
  expect(await entriesIn(database)).toEqual([]);
});

it("does not hand a copy to the next page that a beacon took", async () => {
  const database = createMemory();
  const { sender } = network(database);
  sender.send("a", envelope("x".repeat(70_000)));
  await settled();
  sender.left();
  await settled();
  expect(await entriesIn(database)).toEqual([]);
});

it("keeps what the beacon does not take", async () => {
  const database = createMemory();
  const { net, sender } = network(database);
  net.beacon = () => false;
  sender.send("a", envelope("x".repeat(70_000)));
  await settled();
  sender.left();
  await settled();
  expect(await entriesIn(database)).toMatchObject([{ key: "a", busyUntil: 0 }]);
});

it("goes on in memory where there is no database", async () => {
  const tab = network(NO_DATABASE);
  await sendInVain(tab, "first");
  await tab.pass(2_000);
  await tab.sent.at(-1)?.answer(200);
  expect(tab.accepted).toHaveBeenCalledWith("first");
});

it("holds a bounded number, and says how many had to go", async () => {
  const database = createMemory();
  const tab = network(database);
  for (let n = 0; n < 70; n++) await sendInVain(tab, `event ${n}`);
  const kept = await entriesIn(database);
  expect(kept.map(({ key }) => key)).toEqual(Array.from({ length: 64 }, (_, n) => `event ${n + 6}`));
  await tab.pass(2_000);
  expect(tab.sent.at(-1)?.body).toContain('{"reason":"queue_overflow","category":"error","quantity":6}');
});

it("holds a bounded number of bytes", async () => {
  const database = createMemory();
  const tab = network(database);
  for (let n = 0; n < 6; n++) await sendInVain(tab, `${n}`.repeat(900_000));
  expect(await entriesIn(database)).toHaveLength(4);
});

it("lets go of what nobody wants any more", async () => {
  const database = createMemory();
  const clock = { ms: 0 };
  await sendInVain(network(database, clock), "first");
  clock.ms += 4 * 24 * 3_600_000;
  const next = network(database, clock);
  await next.sender.sendKept();
  expect(next.sent).toEqual([]);
  expect(await entriesIn(database)).toEqual([]);
  next.sender.send("b", envelope("second"));
  expect(next.sent[0]?.body).toContain('{"reason":"network_error","category":"error","quantity":1}');
});
