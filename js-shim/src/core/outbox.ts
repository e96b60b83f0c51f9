import type { RateLimits } from "./rateLimits.js";

/** One envelope that the collector has not answered for yet. */
export interface Letter {
  id: number;
  eventId: string;
  text: string;
  bytes: number;
  /** How often it was given to the network. */
  tries: number;
  /** Is a request under way, and would it outlive the page? */
  state: "waiting" | "sending" | "sending_keepalive";
}

/** Masked envelopes between "built" and "answered". Bounded; the oldest waiting one gives way. */
export interface Outbox {
  add(eventId: string, text: string): Letter;
  get(id: number): Letter | undefined;
  /** Reads the answer to a letter; status 0 is a network failure. Says whether the letter is done with. */
  settle(
    id: number,
    status: number,
    retryAfter: string | null,
    limits: string | null,
  ): "accepted" | "refused" | "waiting";
  /** Letters nobody is sending. */
  waiting(): Letter[];
  /** Letters that would be lost if the page went away now. */
  mortal(): Letter[];
  /** Bytes of keepalive requests under way. */
  keepaliveBytes(): number;
  remove(id: number): void;
  size(): number;
}

const MOST_LETTERS = 30;
const MOST_BYTES = 512 * 1024;
const MOST_TRIES = 6;

export function createOutbox(limits: RateLimits): Outbox {
  const letters = new Map<number, Letter>();
  let lastId = 0;
  const all = () => [...letters.values()];

  function makeRoom(): void {
    while (letters.size > MOST_LETTERS || sum(all()) > MOST_BYTES) {
      const oldest = all().find((letter) => letter.state === "waiting") ?? all()[0];
      if (!oldest || letters.size === 1) return;
      letters.delete(oldest.id);
    }
  }

  return {
    add(eventId, text) {
      // The browser counts the bytes of the body, not its UTF-16 units.
      const bytes = new TextEncoder().encode(text).length;
      const letter: Letter = { id: ++lastId, eventId, text, bytes, tries: 0, state: "waiting" };
      letters.set(letter.id, letter);
      makeRoom();
      return letter;
    },
    get: (id) => letters.get(id),
    settle(id, status, retryAfter, header) {
      limits.update(status, retryAfter, header);
      const letter = letters.get(id);
      const mayRetry = status === 0 || status === 429 || status >= 500;
      if (letter && mayRetry && letter.tries < MOST_TRIES) {
        letter.state = "waiting";
        return "waiting";
      }
      letters.delete(id);
      return status >= 200 && status < 300 ? "accepted" : "refused";
    },
    waiting: () => all().filter((letter) => letter.state === "waiting"),
    mortal: () => all().filter((letter) => letter.state !== "sending_keepalive"),
    keepaliveBytes: () => sum(all().filter((letter) => letter.state === "sending_keepalive")),
    remove: (id) => letters.delete(id),
    size: () => letters.size,
  };
}

function sum(letters: Letter[]): number {
  return letters.reduce((bytes, letter) => bytes + letter.bytes, 0);
}
