// Bugsink, a real server of Sentry's protocol, as the upstream. A prepared folder is kept and copied for each test.

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Payload } from "./collector.ts";
import { BUGSINK_VENV, mustExist, TARGET } from "./paths.ts";
import { eventually, Service } from "./process.ts";

const run = promisify(execFile);

// Change the number when the settings or the steps below change what ends up in the folder.
const TEMPLATE = join(TARGET, "bugsink-template-1");
const TOKEN_FILE = "token.txt";

interface BugsinkProject {
  id: number;
  dsn: string;
}

/** One running Bugsink with one project. */
export class Bugsink {
  private constructor(
    private service: Service,
    private readonly folder: string,
    private readonly port: number,
    private readonly token: string,
    private readonly project: BugsinkProject,
  ) {}

  /** Starts one on a free port. */
  static async start(): Promise<Bugsink> {
    await prepareTemplate();
    const folder = await mkdtemp(join(tmpdir(), "panicle-bugsink-"));
    await cp(TEMPLATE, folder, { recursive: true });
    const token = await readFile(join(folder, TOKEN_FILE), "utf8");
    const port = await freePort();
    const service = await serve(folder, port);
    const project = await createProject(port, token);
    return new Bugsink(service, folder, port, token, project);
  }

  /** The DSN of its project. */
  get dsn(): string {
    return this.project.dsn;
  }

  /** The payload of one event, once it is there. */
  async payload(eventId: string, withinMs = 10_000): Promise<Payload> {
    return eventually(
      async () => (await this.payloads()).find((payload) => payload.event_id.replaceAll("-", "") === eventId),
      withinMs,
      `event ${eventId} in Bugsink`,
    );
  }

  /** The payloads of all its events. */
  async payloads(): Promise<Payload[]> {
    const issues = await this.list<{ id: string }>(`issues/?project=${this.project.id}`);
    const events = await Promise.all(
      issues.map((issue) => this.list<{ id: string }>(`events/?issue=${issue.id}`)),
    );
    return Promise.all(
      events.flat().map(async ({ id }) => (await this.get<{ data: Payload }>(`events/${id}/`)).data),
    );
  }

  /** Ends it and keeps its data and its address for [`Bugsink.resume`]. */
  async suspend(): Promise<void> {
    await this.service.stop();
  }

  /** Starts it again where it was. */
  async resume(): Promise<void> {
    this.service = await serve(this.folder, this.port);
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.service.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async list<T>(path: string): Promise<T[]> {
    return (await this.get<{ results: T[] }>(path)).results;
  }

  private get<T>(path: string): Promise<T> {
    return api<T>(this.port, this.token, path);
  }
}

async function prepareTemplate(): Promise<void> {
  try {
    await readFile(join(TEMPLATE, TOKEN_FILE));
    return;
  } catch {
    // Not there yet, or cut short: made below.
  }
  const making = `${TEMPLATE}.${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  await manage(making, ["migrate", "snappea", "--database=snappea"]);
  await manage(making, ["migrate"]);
  await manage(making, ["prestart"], { CREATE_SUPERUSER: "admin@example.org:admin" });
  const token = (await manage(making, ["create_auth_token"])).trim().split("\n").at(-1) ?? "";
  await writeFile(join(making, TOKEN_FILE), token);
  await rm(TEMPLATE, { recursive: true, force: true });
  await rename(making, TEMPLATE);
}

async function manage(folder: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const program = mustExist(join(BUGSINK_VENV, "bin", "bugsink-manage"));
  const { stdout } = await run(program, args, { env: { ...process.env, ...settings(folder, 0), ...env } });
  return stdout;
}

async function serve(folder: string, port: number): Promise<Service> {
  const args = [`--bind=127.0.0.1:${port}`, "--workers=1", "--no-control-socket", "bugsink.wsgi"];
  const program = mustExist(join(BUGSINK_VENV, "bin", "gunicorn"));
  const service = new Service(program, { args, env: settings(folder, port), cwd: folder });
  await service.ready(async () =>
    (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok ? true : undefined,
  );
  return service;
}

function settings(folder: string, port: number): Record<string, string> {
  return {
    BS_DIR: folder,
    PORT: String(port),
    DJANGO_SETTINGS_MODULE: "bugsink_conf",
    PYTHONPATH: import.meta.dirname,
    PYTHONDONTWRITEBYTECODE: "1",
  };
}

async function createProject(port: number, token: string): Promise<BugsinkProject> {
  const team = await api<{ id: string }>(port, token, "teams/", { name: "t" });
  await api(port, token, "projects/", { name: "web", team: team.id });
  const { results } = await api<{ results: BugsinkProject[] }>(port, token, "projects/");
  const [project] = results;
  if (!project) throw new Error("Bugsink made no project");
  return project;
}

async function api<T>(port: number, token: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}/api/canonical/0/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`Bugsink ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address() as { port: number };
  await new Promise((done) => probe.close(done));
  return port;
}
