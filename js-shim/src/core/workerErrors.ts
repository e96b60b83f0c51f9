/** Errors of workers, of which the page hears too: without their stack, and without knowing whether they are reported. */
export interface WorkerErrors {
  /** In a worker: whoever asks is told that this one is reported here. */
  claim(event: Partial<ErrorEvent>): void;
  /** In a page: keeps an error back while the workers are asked, if it can be one of theirs; false when it cannot. */
  hold(event: Partial<ErrorEvent>, report: () => void): boolean;
  /** How many are kept back. */
  size(): number;
  /** Waits no longer. */
  release(): void;
}

const CHANNEL = "panicle.claims";
/** A worker may have to fetch its core before it can answer. */
const ASK_MS = 100;
const MOST_QUESTIONS = 10;
const MOST_CLAIMS = 32;

/** Starts with none. */
export function createWorkerErrors(): WorkerErrors {
  const claims: string[] = [];
  const held = new Map<string, (isTheirs: boolean) => void>();
  let channel: BroadcastChannel | undefined;

  function open(hear: (data: { asked?: string; claimed?: string }) => void): BroadcastChannel {
    channel ??= new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }) => hear(data ?? {});
    return channel;
  }

  function settle(key: string, isTheirs: boolean): void {
    held.get(key)?.(isTheirs);
    held.delete(key);
    if (held.size > 0) return;
    // An open channel may keep the page out of the back/forward cache.
    channel?.close();
    channel = undefined;
  }

  function ask(key: string, questions = MOST_QUESTIONS): void {
    if (!held.has(key)) return;
    open(({ claimed = "" }) => settle(claimed, held.has(claimed))).postMessage({ asked: key });
    if (questions === 0) settle(key, false);
    else setTimeout(ask, ASK_MS, key, questions - 1);
  }

  return {
    claim(event) {
      if (isPage() || !globalThis.BroadcastChannel) return;
      claims.push(keyOf(event));
      claims.splice(0, claims.length - MOST_CLAIMS);
      const answers = open(
        ({ asked = "" }) => claims.includes(asked) && answers.postMessage({ claimed: asked }),
      );
    },
    hold(event, report) {
      const key = keyOf(event);
      if (!isPage() || !globalThis.BroadcastChannel || !canBeOfWorker(event) || held.has(key)) return false;
      held.set(key, (isTheirs) => isTheirs || report());
      ask(key);
      return true;
    },
    size: () => held.size,
    release() {
      for (const key of [...held.keys()]) settle(key, false);
    },
  };
}

function isPage(): boolean {
  return typeof document !== "undefined";
}

/** What both see of it. */
function keyOf({ message, filename, lineno, colno }: Partial<ErrorEvent>): string {
  return [filename, lineno, colno, message].join();
}

/** The browser passes on where it was and what it said, not the error itself. */
function canBeOfWorker({ error, filename, message = "" }: Partial<ErrorEvent>): boolean {
  return (error ?? null) === null && !!filename && !message.startsWith("Script error");
}
