import { vi } from "vitest";
import { createSender, type Network } from "../src/core/send.js";
import { createMemory, type Entry, type Store } from "../src/core/store.js";

interface Sent {
  body: string;
  keepalive: boolean;
  answer(status: number, headers?: Record<string, string>): Promise<void>;
  fail(): Promise<void>;
}

/** A browser's network with a clock that tests move. Tabs of one browser share a database. */
export function network(database: Store = createMemory(), clock = { ms: 0 }) {
  const sent: Sent[] = [];
  const beacons: string[] = [];
  const timers: { at: number; work: () => void }[] = [];
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
    database,
    now: () => clock.ms,
    random: () => 1,
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
  const sender = createSender(() => "http://h/", net, accepted);
  /** The events' texts that were given to the network, each envelope's last line. */
  const bodies = () => sent.map(({ body }) => body.split("\n")[2]);
  return { net, sent, bodies, beacons, accepted, pass, sender };
}

/** Lets every promise that can settle do so. */
export async function settled() {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
}

/** A masked envelope of one event. */
export function envelope(event: string): string {
  return `{"event_id":"${event.slice(0, 8)}"}\n{"type":"event"}\n${event}\n`;
}

/** What a store holds. */
export async function entriesIn(store: Store): Promise<Entry[]> {
  let all: Entry[] = [];
  await store.change((entries) => {
    all = entries;
    return {};
  });
  return all;
}
