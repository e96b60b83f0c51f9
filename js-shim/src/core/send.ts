import { createOutbox, type Letter } from "./outbox.js";
import { createRateLimits } from "./rateLimits.js";

/** Sends masked envelopes, and keeps trying within bounds. */
export interface Sender {
  /** Sends an envelope, outliving the page when it is small enough. */
  send(eventId: string, envelope: string): void;
  /** Registers an envelope somebody else sends; 0 when the collector wants none now and it waits here instead. */
  begin(eventId: string, envelope: string): number;
  /** Says how a registered envelope fared; status 0 is a network failure. */
  settle(id: number, status: number, retryAfter: string | null, limits: string | null): void;
  /** Gives what nobody is sending to the browser's beacon. */
  beaconWaiting(): void;
  /** Gives everything that would die with the page to the browser's beacon. */
  beaconAll(): void;
  /** Sends what waits at once; true when nothing is left within `timeoutMs`. */
  flush(timeoutMs: number): Promise<boolean>;
}

/** What the sender needs of the browser. */
export interface Network {
  fetch(url: string, init: RequestInit): Promise<Response>;
  beacon(url: string, body: Blob): boolean;
  now(): number;
  later(work: () => void, ms: number): void;
}

/** One quota for all keepalive requests and beacons of a page: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const KEEPALIVE_BYTES = 65_536;
const RETRY_MS = [2_000, 5_000, 15_000, 60_000, 300_000];
/** `text/plain` needs no CORS preflight, which a page on its way out could not wait for. */
const CONTENT_TYPE = "text/plain;charset=UTF-8";

export function createSender(
  url: () => string,
  network: Network,
  accepted: (eventId: string) => void,
): Sender {
  const limits = createRateLimits(network.now);
  const outbox = createOutbox(limits);
  let retryIsSet = false;

  function transmit(letter: Letter): void {
    const keepalive = outbox.keepaliveBytes() + letter.bytes <= KEEPALIVE_BYTES;
    letter.tries++;
    letter.state = keepalive ? "sending_keepalive" : "sending";
    post(letter, keepalive)
      // Others use the same quota, and the browser gives it back late: then a plain request still can.
      .catch(() => (keepalive ? postPlain(letter) : Promise.reject()))
      .then(
        (response) => {
          settle(
            letter.id,
            response.status,
            header(response, "Retry-After"),
            header(response, "X-Sentry-Rate-Limits"),
          );
        },
        () => settle(letter.id, 0, null, null),
      );
  }

  function postPlain(letter: Letter): Promise<Response> {
    letter.state = "sending";
    return post(letter, false);
  }

  async function post(letter: Letter, keepalive: boolean): Promise<Response> {
    return network.fetch(url(), {
      method: "POST",
      body: letter.text,
      headers: { "Content-Type": CONTENT_TYPE },
      keepalive,
      credentials: "omit",
      // The page's address may hold private data; it travels masked, in the event.
      referrerPolicy: "no-referrer",
    });
  }

  function settle(id: number, status: number, retryAfter: string | null, header: string | null): void {
    const eventId = outbox.get(id)?.eventId;
    const tries = outbox.get(id)?.tries ?? 1;
    const outcome = outbox.settle(id, status, retryAfter, header);
    if (outcome === "waiting") retryLater(tries);
    if (outcome === "accepted" && eventId) accepted(eventId);
  }

  function retryLater(tries: number): void {
    if (retryIsSet) return;
    retryIsSet = true;
    const pause = RETRY_MS[Math.min(tries, RETRY_MS.length) - 1] ?? 0;
    network.later(
      () => {
        retryIsSet = false;
        sendWaiting();
      },
      Math.max(pause, limits.remainingMs()),
    );
  }

  function sendWaiting(): void {
    if (limits.remainingMs() > 0) retryLater(1);
    else for (const letter of outbox.waiting()) transmit(letter);
  }

  function beacon(letters: Letter[]): void {
    if (limits.remainingMs() > 0) return;
    for (const letter of letters) {
      if (network.beacon(url(), new Blob([letter.text], { type: CONTENT_TYPE }))) outbox.remove(letter.id);
    }
  }

  return {
    send(eventId, envelope) {
      const letter = outbox.add(eventId, envelope);
      if (limits.remainingMs() > 0) retryLater(1);
      else transmit(letter);
    },
    begin(eventId, envelope) {
      const letter = outbox.add(eventId, envelope);
      if (limits.remainingMs() > 0) {
        retryLater(1);
        return 0;
      }
      letter.tries++;
      letter.state = "sending";
      return letter.id;
    },
    settle,
    beaconWaiting: () => beacon(outbox.waiting()),
    beaconAll: () => beacon(outbox.mortal()),
    async flush(timeoutMs) {
      const end = network.now() + timeoutMs;
      if (limits.remainingMs() === 0) sendWaiting();
      while (outbox.size() > 0 && network.now() < end) {
        await new Promise<void>((resolve) => network.later(resolve, 20));
      }
      return outbox.size() === 0;
    },
  };
}

function header(response: Response, name: string): string | null {
  return response.headers.get(name);
}
