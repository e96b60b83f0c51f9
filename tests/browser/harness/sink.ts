// Where events go when the test wants them as they left the tab: no collector touches them.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Payload } from "./collector.ts";
import { eventually, pause } from "./process.ts";

/** A server that takes every envelope and keeps it. */
export class Sink {
  private bodies: string[] = [];

  private constructor(private readonly server: Server) {}

  /** Starts one on a free port. */
  static async start(): Promise<Sink> {
    const server = createServer();
    const sink = new Sink(server);
    server.on("request", async (request, response) => {
      const chunks = await request.toArray();
      sink.bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { "access-control-allow-origin": "*" }).end("{}");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return sink;
  }

  /** A DSN that leads here. */
  get dsn(): string {
    return `http://key@127.0.0.1:${(this.server.address() as AddressInfo).port}/1`;
  }

  /** Takes the one event that arrived, or will. */
  async event(): Promise<Payload> {
    const [body] = await eventually(
      async () => (this.bodies.length > 0 ? this.bodies.splice(0) : undefined),
      10_000,
      "an envelope",
    );
    return JSON.parse(body?.split("\n")[2] ?? "");
  }

  /** How many envelopes arrive within a short while. */
  async count(): Promise<number> {
    await pause(300);
    return this.bodies.splice(0).length;
  }

  /** Forgets what arrived. */
  clear(): void {
    this.bodies = [];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
