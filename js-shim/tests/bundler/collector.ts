// A collector as the plugin knows it: it takes artifacts by its contract, and refuses what breaks it.

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export const TOKEN = "pat_0123456789EXAMPLE";

/** What was taken. */
export interface Artifact {
  kind: string;
  name: string;
  release: string | null;
  body: string;
}

/** What it answers instead, once for each. */
export type Refusal = { status: number; detail: string } | "hang up";

/** One that listens on a free port. */
export class FakeCollector {
  readonly artifacts: Artifact[] = [];
  readonly refusals: Refusal[] = [];
  requests = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeCollector> {
    const server = createServer(async (request, response) => {
      fake.requests += 1;
      const body = await read(request);
      const refusal = fake.refusals.shift() ?? fake.judge(request);
      if (refusal === "hang up") return void response.destroy();
      const known = refusal ? false : fake.keep(request, body);
      const status = refusal ? refusal.status : known ? 200 : 201;
      const answer = refusal ? { detail: refusal.detail } : { status: known ? "known" : "stored" };
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    const fake = new FakeCollector(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private judge({ method, url = "", headers }: IncomingMessage): Refusal | undefined {
    const { pathname, searchParams } = new URL(url, this.url);
    if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, detail: "no such token" };
    if (method !== "POST" || pathname !== "/api/v1/artifacts") return { status: 404, detail: "no such path" };
    if (headers["content-encoding"] !== "gzip") return { status: 400, detail: "not compressed" };
    const [kind = "", name] = [searchParams.get("kind") ?? "", searchParams.get("name")];
    if (!["script", "source_map"].includes(kind) || !name) return { status: 400, detail: "kind or name" };
    return searchParams.get("project") === "1" ? undefined : { status: 404, detail: "no such project" };
  }

  /** Was it known? */
  private keep({ url = "" }: IncomingMessage, zipped: Buffer): boolean {
    const query = new URL(url, this.url).searchParams;
    const [kind = "", name = ""] = [query.get("kind") ?? "", query.get("name") ?? ""];
    const body = gunzipSync(zipped).toString();
    const known = this.artifacts.some((one) => one.kind === kind && one.name === name && one.body === body);
    this.artifacts.push({ kind, name, release: query.get("release"), body });
    return known;
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
