import type { Parcel } from "./offline.js";

/** One envelope that is under way. */
export interface Letter extends Parcel {
  id: number;
  /** Whose request it is, whether that outlives the page, or nobody's: it is just being kept. */
  state: "sending" | "sending_keepalive" | "foreign" | "keeping";
  /** The round of the back-off in which it was given to the network. */
  round: number;
  /** Does a copy lie in the offline queue, too? */
  isKept: boolean;
}

/** Masked envelopes between "given to the browser" and "answered". */
export interface Outbox {
  add(parcel: Parcel, isKept: boolean): Letter;
  get(id: number): Letter | undefined;
  remove(id: number): void;
  all(): Letter[];
  size(): number;
}

export function createOutbox(): Outbox {
  const letters = new Map<number, Letter>();
  let lastId = 0;
  return {
    add(parcel, isKept) {
      const letter: Letter = { ...parcel, id: ++lastId, state: "keeping", round: 0, isKept };
      letters.set(letter.id, letter);
      return letter;
    },
    get: (id) => letters.get(id),
    remove: (id) => letters.delete(id),
    all: () => [...letters.values()],
    size: () => letters.size,
  };
}
