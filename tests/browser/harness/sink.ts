// Where events go when the test wants them as they left the tab: no collector touches them.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Payload } from "./collector.ts";
import { eventually, pause } from "./process.ts";

/** An item as it left the tab. */
export interface Item {
  type: string;
  payload: Record<string, unknown>;
}

/** An envelope as it left the tab. */
export interface Envelope {
  header: { event_id?: string; sent_at?: string };
  items: Item[];
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "Retry-After, X-Sentry-Rate-Limits",
};

/** A server that takes every envelope and keeps it. */
export class Sink {
  /** Everything that arrived, whatever was answered. */
  envelopes: Envelope[] = [];
  private port = 0;
  private status = 200;
  private headers: Record<string, string> = {};

  private constructor(private server: Server) {}

  /** Starts one on a free port. */
  static async start(): Promise<Sink> {
    const sink = new Sink(createServer());
    await sink.resume();
    return sink;
  }

  /** A DSN that leads here. */
  get dsn(): string {
    return `http://key@127.0.0.1:${this.port}/1`;
  }

  /** Answers this from here on. */
  answer(status: number, headers: Record<string, string> = {}): void {
    this.status = status;
    this.headers = headers;
  }

  /** Takes the one event that arrived, or will. */
  async event(): Promise<Payload> {
    const [event] = await this.events(1);
    this.clear();
    return event as Payload;
  }

  /** The events that arrived, once there are `count` of them. */
  async events(count: number, withinMs = 10_000): Promise<Payload[]> {
    return eventually(
      async () => {
        const events = this.payloads("event");
        return events.length >= count ? (events as unknown as Payload[]) : undefined;
      },
      withinMs,
      `${count} event(s)`,
    );
  }

  /** How many events arrive within a short while. */
  async count(): Promise<number> {
    await pause(300);
    const { length } = this.payloads("event");
    this.clear();
    return length;
  }

  /** The payloads of all items of a type. */
  payloads(type: string): Record<string, unknown>[] {
    const items = this.envelopes.flatMap((envelope) => envelope.items);
    return items.filter((item) => item.type === type).map((item) => item.payload);
  }

  /** Forgets what arrived, and answers 200 again. */
  clear(): void {
    this.envelopes = [];
    this.answer(200);
  }

  /** Refuses connections until [`Sink.resume`]. */
  async suspend(): Promise<void> {
    await this.stop();
  }

  /** Listens again where it did. */
  async resume(): Promise<void> {
    this.server = createServer((request, response) => {
      // A request that its page cut short.
      this.take(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((done) => this.server.listen(this.port, "127.0.0.1", done));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks = await request.toArray();
    this.envelopes.push(parse(Buffer.concat(chunks).toString()));
    response.writeHead(this.status, { ...CORS, ...this.headers }).end("{}");
  }
}

/** No item of ours holds a line break. */
function parse(text: string): Envelope {
  const [header = "{}", ...lines] = text.trimEnd().split("\n");
  const items: Item[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    items.push({ type: JSON.parse(lines[at] ?? "").type, payload: read(lines[at + 1] ?? "") });
  }
  return { header: JSON.parse(header), items };
}

/** JSON, or an attachment's text. */
function read(payload: string): Record<string, unknown> {
  try {
    return JSON.parse(payload);
  } catch {
    return { text: payload };
  }
}
