import { createBackoff } from "./backoff.js";
import { type Category, createClientReports, type Reason } from "./clientReports.js";
import { createOffline, LEASE_MS } from "./offline.js";
import { createOutbox, type Letter } from "./outbox.js";
import { byteLength, createQuota } from "./quota.js";
import { createRateLimits } from "./rateLimits.js";
import type { Store } from "./store.js";

/** Sends masked envelopes, and keeps what cannot be sent yet. */
export interface Sender {
  /** Sends an envelope, outliving the page when it is small enough. */
  send(eventId: string, envelope: string, category?: Category): void;
  /** Registers an envelope somebody else sends; 0 when it must not be sent now and is kept here instead. */
  begin(eventId: string, envelope: string): number;
  /** Says how a registered envelope fared; status 0 is a network failure. */
  settle(id: number, status: number, retryAfter: string | null, limits: string | null): void;
  /** Something was dropped before it became an envelope. */
  discarded(reason: Reason, category?: Category, quantity?: number): void;
  /** Sends what was kept, by this page or an earlier one. */
  sendKept(): Promise<void>;
  /** The page may be about to go. */
  hidden(): void;
  /** The page goes: what would die with it goes to the browser's beacon, or is kept. */
  left(): void;
  /** Sends what waits at once; true when the collector has answered everything within `timeoutMs`. */
  flush(timeoutMs: number): Promise<boolean>;
}

/** What the sender needs of the browser. */
export interface Network {
  fetch(url: string, init: RequestInit): Promise<Response>;
  beacon(url: string, body: Blob): boolean;
  database: Store;
  now(): number;
  random(): number;
  later(work: () => void, ms: number): void;
}

/** A request that takes longer has failed. */
const ANSWER_WITHIN_MS = 30_000;
/** How often the collector may fail to take an envelope. */
const MOST_TRIES = 8;
/** A longer limit means that a quota is used up: nobody would want so old an event afterwards. */
const PATIENCE_MS = 300_000;
/** How long a page takes from the moment its requests fail, because it goes, to the moment it says so. */
const LEAVING_MS = 100;
const MOST_UNDER_WAY = 64;
/** Of what was kept. */
const MOST_AT_ONCE = 8;
/** `text/plain` needs no CORS preflight, which a page on its way out could not wait for. */
const CONTENT_TYPE = "text/plain;charset=UTF-8";

export function createSender(
  url: () => string,
  network: Network,
  accepted: (eventId: string) => void,
): Sender {
  const { now } = network;
  const limits = createRateLimits(now);
  const reports = createClientReports(now);
  const quota = createQuota(network.later);
  const backoff = createBackoff(network.random);
  const outbox = createOutbox();
  const offline = createOffline(network.database, isLost, now);
  /** Keys of what this page wants to hear an answer for. */
  const unanswered = new Set<string>();
  /** Did something go since the last flush that nobody will answer for? */
  let hasLost = false;
  /** May something lie in the offline queue that this page put there? */
  let hasKept = false;
  const emptied: (() => void)[] = [];
  let isSendingKept = false;
  let nextTryAt = Number.POSITIVE_INFINITY;

  function newLetter(eventId: string, text: string, category: Category): Letter {
    const key = eventId || crypto.randomUUID?.() || String(network.random());
    unanswered.add(key);
    return outbox.add({ key, eventId, category, text, bytes: byteLength(text), url: url(), tries: 0 }, false);
  }

  /** Keeps a letter that must not be sent now; false when it may. */
  function isHeldBack(letter: Letter): boolean {
    const limitMs = limits.remainingMs(letter.category);
    if (limitMs > PATIENCE_MS) drop(letter, "ratelimit_backoff");
    else if (limitMs > 0 || backoff.isAway() || outbox.size() > MOST_UNDER_WAY) void keep(letter);
    else return false;
    return true;
  }

  async function transmit(letter: Letter): Promise<void> {
    const report = reports.take();
    const body = newest(letter.text) + report;
    // What is put around the text is ASCII.
    const bytes = letter.bytes + body.length - letter.text.length;
    const isKeepalive = quota.take(bytes);
    letter.state = isKeepalive ? "sending_keepalive" : "sending";
    letter.round = backoff.round();
    const answer = post(letter.url, body, isKeepalive);
    if (!isKeepalive || isOffline()) keepCopy(letter);
    const response = await answer
      // Others use the same quota, and the browser counts in ways of its own: then a plain request still can.
      .catch(() => (isKeepalive ? postPlain(letter, body) : undefined))
      .catch(() => undefined);
    if (isKeepalive) quota.giveBack(bytes);
    if (!response?.ok) reports.putBack(report);
    const header = (name: string) => response?.headers.get(name) ?? null;
    await answered(letter, response?.status ?? 0, header("Retry-After"), header("X-Sentry-Rate-Limits"));
  }

  function postPlain(letter: Letter, body: string): Promise<Response> {
    letter.state = "sending";
    return post(letter.url, body, false);
  }

  async function post(to: string, body: string, keepalive: boolean): Promise<Response> {
    return network.fetch(to, {
      method: "POST",
      body,
      headers: { "Content-Type": CONTENT_TYPE },
      keepalive,
      credentials: "omit",
      // The page's address may hold private data; it travels masked, in the event.
      referrerPolicy: "no-referrer",
      ...("timeout" in AbortSignal ? { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) } : {}),
    });
  }

  /** A header tells when it was sent, so that a server can tell how wrong the tab's clock is. */
  function newest(envelope: string): string {
    const sentAt = `{"sent_at":"${new Date(now()).toISOString()}"`;
    const text = envelope.replace(/^\{\s*(\}?)/, (_, end: string) => sentAt + (end || ","));
    return text.endsWith("\n") ? text : `${text}\n`;
  }

  async function answered(
    letter: Letter,
    status: number,
    retryAfter: string | null,
    header: string | null,
  ): Promise<void> {
    limits.update(status, retryAfter, header);
    if (status === 0 || status >= 500) backoff.failed(letter.round);
    else backoff.succeeded();
    // The page left meanwhile, and a beacon took it.
    if (!outbox.get(letter.id)) return;
    if (status > 0) letter.tries++;
    const mayRetry = status === 0 || status === 429 || status >= 500;
    if (mayRetry && letter.tries < MOST_TRIES && limits.remainingMs(letter.category) <= PATIENCE_MS) {
      return keep(letter);
    }
    await settled(letter);
    if (status >= 200 && status < 300) {
      if (letter.eventId) accepted(letter.eventId);
      // A 429 was counted by who sent it.
    } else if (status !== 429) reports.count("send_error", letter.category, 1);
  }

  /** Puts a letter aside until the next try. */
  async function keep(letter: Letter): Promise<void> {
    letter.state = "keeping";
    hasKept = true;
    await offline.keep(letter, 0);
    letter.isKept = true;
    // Firefox fails the requests of a page that is about to go before it says that it goes.
    network.later(() => outbox.remove(letter.id), LEAVING_MS);
    tryAgainIn(limits.remainingMs(letter.category));
  }

  /** A request that dies with the page: a copy stays behind until it is answered. */
  function keepCopy(letter: Letter): void {
    if (!letter.isKept) void offline.keep(letter, now() + LEASE_MS);
    letter.isKept = true;
  }

  /** Nothing more will happen to it. */
  async function settled(letter: Letter): Promise<void> {
    outbox.remove(letter.id);
    if (letter.isKept) await offline.forget(letter.key);
    isAnswered(letter.key);
  }

  function isAnswered(key: string): void {
    unanswered.delete(key);
    if (unanswered.size === 0) for (const tell of emptied.splice(0)) tell();
  }

  function drop(letter: Letter, reason: Reason): void {
    isLost(letter, reason);
    void settled(letter);
  }

  function isLost({ key, category }: { key: string; category: Category }, reason: Reason): void {
    hasLost = true;
    reports.count(reason, category, 1);
    isAnswered(key);
  }

  function tryAgainIn(leastMs: number): void {
    const at = now() + Math.max(backoff.pauseMs(), leastMs);
    if (at >= nextTryAt) return;
    nextTryAt = at;
    network.later(() => {
      // An earlier try took its place.
      if (nextTryAt !== at) return;
      nextTryAt = Number.POSITIVE_INFINITY;
      void sendKept();
    }, at - now());
  }

  async function sendKept(): Promise<void> {
    if (isSendingKept || !url()) return;
    isSendingKept = true;
    try {
      while (await sendSome());
    } finally {
      isSendingKept = false;
    }
  }

  /** Sends the oldest few that are kept, only one when the last try failed; may there be more? */
  async function sendSome(): Promise<boolean> {
    const isFree = (category: Category) => limits.remainingMs(category) === 0;
    const { entries, moreAt } = await offline.claim(url(), backoff.isAway() ? 1 : MOST_AT_ONCE, isFree);
    hasKept = entries.length > 0 || moreAt > 0;
    const letters = entries.map((entry) => outbox.add(entry, true));
    for (const { key } of letters) unanswered.add(key);
    await Promise.all(letters.map(transmit));
    if (letters.length > 0 && !backoff.isAway()) return true;
    const waits = [moreAt && moreAt - now(), limits.remainingMs("error"), limits.remainingMs("session")];
    const soonest = Math.min(...waits.filter((ms) => ms > 0));
    if (soonest < Number.POSITIVE_INFINITY) tryAgainIn(soonest);
    return false;
  }

  function beacon(text: string): boolean {
    return network.beacon(url(), new Blob([newest(text)], { type: CONTENT_TYPE }));
  }

  function mayBeacon(category: Category): boolean {
    return limits.remainingMs(category) === 0;
  }

  /** The page goes with this letter under way. */
  function leave(letter: Letter): void {
    if (letter.state === "sending_keepalive") {
      // It will hardly arrive, and the next page need not wait until this one's time is up.
      if (letter.isKept && backoff.isAway()) offline.keepNow(letter);
      return;
    }
    const isTaken = mayBeacon(letter.category) && beacon(letter.text);
    // The browser takes it also for a network that is away: arriving twice under one id is better than never.
    if (!isTaken || backoff.isAway()) offline.keepNow(letter);
    else void settled(letter);
  }

  /** What is in memory because this page has no database. */
  function beaconMemory(): void {
    for (const entry of offline.takeMortal()) {
      if (mayBeacon(entry.category) && beacon(entry.text)) isAnswered(entry.key);
      else void offline.keep(entry, 0);
    }
  }

  function beaconReport(): void {
    const report = reports.take();
    if (report && !beacon(`{}\n${report}`)) reports.putBack(report);
  }

  return {
    send(eventId, envelope, category = "error") {
      const letter = newLetter(eventId, envelope, category);
      if (!isHeldBack(letter)) void transmit(letter);
    },
    begin(eventId, envelope) {
      const letter = newLetter(eventId, envelope, "error");
      if (isHeldBack(letter)) return 0;
      letter.state = "foreign";
      letter.round = backoff.round();
      return letter.id;
    },
    settle(id, status, retryAfter, header) {
      const letter = outbox.get(id);
      if (letter) void answered(letter, status, retryAfter, header);
    },
    discarded: (reason, category = "error", quantity = 1) => reports.count(reason, category, quantity),
    sendKept,
    hidden() {
      // A beacon that is given to a dead network is gone.
      if (backoff.isAway()) return;
      beaconMemory();
      beaconReport();
    },
    left() {
      for (const letter of outbox.all()) leave(letter);
      beaconMemory();
      beaconReport();
    },
    async flush(timeoutMs) {
      if (hasKept) void sendKept();
      if (unanswered.size > 0) {
        await new Promise<void>((resolve) => {
          emptied.push(resolve);
          network.later(resolve, timeoutMs);
        });
      }
      const isTrue = unanswered.size === 0 && !hasLost;
      hasLost = false;
      return isTrue;
    },
  };
}

function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}
