/**
 * Runs `work` and swallows whatever it throws: an error reporter must never be the reason a page breaks,
 * and an exception that crosses a panic hook would lose the event.
 */
export function quietly<T>(fallback: T, work: () => T): T {
  try {
    return work();
  } catch {
    return fallback;
  }
}
