/**
 * Answers the id under which one more event is counted: its own when it passes, that of an event it is like when there
 * were many of the kind, none when there were too many of all.
 */
export type FloodGate = (eventId: string, likeness?: string) => string;

interface Passed {
  at: number;
  eventId: string;
  likeness: string | undefined;
}

/**
 * Lets at most `limit` through in each `windowMs`, `alike` of them of one likeness: a failing animation frame must not become
 * sixty events a second, nor hide what else fails.
 */
export function createFloodGate(
  limit: number,
  alike: number,
  windowMs: number,
  now: () => number,
): FloodGate {
  let passed: Passed[] = [];
  return (eventId, likeness) => {
    const moment = now();
    passed = passed.filter(({ at }) => moment - at < windowMs);
    const same = passed.filter((one) => likeness !== undefined && one.likeness === likeness);
    if (same.length >= alike) return same[0]?.eventId ?? "";
    if (passed.length >= limit) return "";
    passed.push({ at: moment, eventId, likeness });
    return eventId;
  };
}
