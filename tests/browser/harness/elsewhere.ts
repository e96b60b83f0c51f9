// Another origin, whose answers are as odd as the path asks for.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of another origin; `?cors` on any path lets pages read its answer. */
export class Elsewhere {
  /** Paths that were asked for, with their methods. */
  readonly asked: string[] = [];

  private constructor(private readonly server: Server) {}

  /** Starts one on a free port. */
  static async start(): Promise<Elsewhere> {
    const server = createServer();
    const elsewhere = new Elsewhere(server);
    server.on("request", (request, response) => {
      elsewhere.asked.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return elsewhere;
  }

  /** Its address, without a slash at the end. */
  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** `/status/503`, `/reset`, `/hang`, `/throws.js`; anything else is an empty script. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://elsewhere");
  const cors = searchParams.has("cors") ? { "access-control-allow-origin": "*" } : {};
  const [, what, status] = pathname.split("/");
  if (what === "hang") return;
  if (what === "reset") {
    request.socket.destroy();
    return;
  }
  const type = what === "status" ? "text/plain" : "text/javascript";
  response.writeHead(what === "status" ? Number(status) : 200, { ...cors, "content-type": type });
  response.end(what === "throws.js" ? 'throw new Error("not for others");' : "");
}
