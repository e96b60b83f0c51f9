/** What came after an event that was sent and was none of its own: counted, and told when the page hides. */
export interface Updates {
  /** One more for the event of that id. */
  suppressed(eventId: string): void;
  /** Envelopes for what was counted since the last time. Each holds the event's whole count, so that one may get lost. */
  take(): string[];
}

const MOST_EVENTS = 100;

export function createUpdates(): Updates {
  const counts = new Map<string, number>();
  let changed = new Set<string>();
  return {
    suppressed(eventId) {
      if (counts.size >= MOST_EVENTS && !counts.has(eventId)) return;
      counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
      changed.add(eventId);
    },
    take() {
      const told = [...changed];
      changed = new Set();
      return told.map((event_id) => {
        const payload = JSON.stringify({ event_id, suppressed: counts.get(event_id) });
        return `{}\n{"type":"event_update"}\n${payload}\n`;
      });
    },
  };
}
