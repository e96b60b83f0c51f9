/** What is limited and counted apart, in Sentry's words. */
export type Category = "error" | "session";

/** Why something never reached the collector, in Sentry's words. */
export type Reason =
  | "backpressure"
  | "before_send"
  | "event_processor"
  | "network_error"
  | "queue_overflow"
  | "ratelimit_backoff"
  | "sample_rate"
  | "send_error";

/** Counts what was dropped, so that the collector knows what it does not see. */
export interface ClientReports {
  count(reason: Reason, category: Category, quantity: number): void;
  /** Takes the counts out as an envelope item; empty when there are none. */
  take(): string;
  /** Counts again what an item that was taken says: it did not arrive. */
  putBack(item: string): void;
}

interface Discarded {
  reason: Reason;
  category: Category;
  quantity: number;
}

/** `now` in milliseconds. Source: Sentry developer documentation, "Client Reports". */
export function createClientReports(now: () => number): ClientReports {
  // One entry for each reason and category at most, so the item stays far below the 4 KiB it may have.
  let counts: Discarded[] = [];

  function count(reason: Reason, category: Category, quantity: number): void {
    const known = counts.find((one) => one.reason === reason && one.category === category);
    if (quantity === 0) return;
    if (known) known.quantity += quantity;
    else counts.push({ reason, category, quantity });
  }

  return {
    count,
    take() {
      if (counts.length === 0) return "";
      const payload = JSON.stringify({ timestamp: now() / 1000, discarded_events: counts });
      counts = [];
      return `{"type":"client_report"}\n${payload}\n`;
    },
    putBack(item) {
      const [, payload] = item.split("\n");
      if (!payload) return;
      const { discarded_events } = JSON.parse(payload) as { discarded_events: Discarded[] };
      for (const { reason, category, quantity } of discarded_events) count(reason, category, quantity);
    },
  };
}
