// A small web server for the test pages: folders under prefixes, each file with its MIME type.

import { readFile, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** The folder of the tests' own pages. */
export const PAGES = join(import.meta.dirname, "../pages");

const MIME: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** What a request is answered with. */
export interface Answer {
  type: string;
  body: Buffer | string;
}

/** What a [`PageServer`] serves. */
export interface Site {
  /** URL prefix -> folder. The longest prefix wins. */
  folders: Record<string, string>;
  /** URL path -> script made by the test. */
  scripts?: Record<string, string>;
  /** URL path -> anything else made by the test, with its MIME type. */
  answers?: Record<string, Answer>;
  /** Replaces `__PANICLE_DSN__` in HTML pages. */
  dsn?: string;
  /** May pages of any origin use what is served? */
  isPublic?: boolean;
}

/** Something that serves pages. */
export interface PageHost {
  /** Its address, without a slash at the end. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** The small server for the tests' own pages. */
export class PageServer implements PageHost {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  /** Starts one on a free port. */
  static async start(site: Site): Promise<PageServer> {
    const headers = site.isPublic ? { "access-control-allow-origin": "*" } : {};
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://page").pathname;
      answer(site, path)
        .then(({ type, body }) => response.writeHead(200, { "content-type": type, ...headers }).end(body))
        .catch(() => response.writeHead(404, { "content-type": "text/plain" }).end("not found"));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    return new PageServer(server, `http://127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

async function answer(site: Site, path: string): Promise<Answer> {
  const made = site.answers?.[path];
  if (made !== undefined) return made;
  const script = site.scripts?.[path];
  if (script !== undefined) return { type: MIME[".js"] as string, body: script };
  const file = await locate(site.folders, path);
  const type = MIME[extname(file)] ?? "application/octet-stream";
  const bytes = await readFile(file);
  return {
    type,
    body: extname(file) === ".html" ? bytes.toString().replaceAll("__PANICLE_DSN__", site.dsn ?? "") : bytes,
  };
}

async function locate(folders: Record<string, string>, path: string): Promise<string> {
  const prefix = Object.keys(folders)
    .filter((candidate) => path.startsWith(candidate))
    .sort((a, b) => b.length - a.length)[0];
  if (prefix === undefined) throw new Error(`nothing is served at ${path}`);
  const file = join(folders[prefix] as string, normalize(`/${path.slice(prefix.length)}`));
  return (await stat(file)).isDirectory() ? join(file, "index.html") : file;
}
