/** Lets at most `limit` through in each `windowMs`: a failing animation frame must not become sixty events a second. */
export function createFloodGate(limit: number, windowMs: number, now: () => number): () => boolean {
  let passed: number[] = [];
  return () => {
    passed = passed.filter((at) => now() - at < windowMs);
    if (passed.length >= limit) return false;
    passed.push(now());
    return true;
  };
}
