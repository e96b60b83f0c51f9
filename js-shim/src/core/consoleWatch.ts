/** Tells whether an earlier panic hook prints to the console itself, so that a panic is printed once. */
export interface ConsoleWatch {
  start(): void;
  /** Stops watching; was `console.error` called since `start`? */
  stop(): boolean;
}

export function createConsoleWatch(): ConsoleWatch {
  let restore: (() => void) | undefined;
  let used = false;
  return {
    start() {
      restore?.();
      used = false;
      const original = console.error;
      const watched = (...data: unknown[]) => {
        used = true;
        original.apply(console, data);
      };
      console.error = watched;
      restore = () => {
        if (console.error === watched) console.error = original;
        restore = undefined;
      };
    },
    stop() {
      restore?.();
      return used;
    },
  };
}
