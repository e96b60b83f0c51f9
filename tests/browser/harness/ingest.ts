// Posts an envelope as any Sentry SDK would, for tests that need an event but no page.

import { randomUUID } from "node:crypto";

/** Sends one event to `dsn` and answers its id. */
export async function post(dsn: string, event: Record<string, unknown>): Promise<string> {
  const { origin, username, pathname } = new URL(dsn);
  const event_id = randomUUID().replaceAll("-", "");
  const lines = [
    { event_id, sent_at: new Date().toISOString() },
    { type: "event" },
    { event_id, timestamp: Date.now() / 1000, platform: "javascript", ...event },
  ];
  const response = await fetch(`${origin}/api${pathname}/envelope/?sentry_key=${username}&sentry_version=7`, {
    method: "POST",
    headers: { "content-type": "text/plain;charset=UTF-8" },
    body: lines.map((line) => JSON.stringify(line)).join("\n"),
  });
  if (!response.ok) throw new Error(`the collector answered ${response.status}: ${await response.text()}`);
  return event_id;
}
