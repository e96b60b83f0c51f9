// The real collector, `panicle serve`, on a free port with its data in a folder of its own.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mustExist, PANICLE_BIN } from "./paths.ts";
import { eventually, pause, Service } from "./process.ts";

/** An issue as the read API tells it. */
export interface Issue {
  id: number;
  title: string;
  type: string;
  value: string;
  culprit: string | null;
  location: { file: string; line: number; column: number } | null;
  error_type: string;
  level: string;
  status: string;
  event_count: number;
  last_release: string | null;
  latest_event_id: string;
  url: string;
}

/** A frame, as far as the tests look at it. */
export interface Frame {
  function?: string;
  filename?: string;
  abs_path?: string;
  lineno?: number;
  colno?: number;
  context_line?: string;
  data?: { symbolicator_status?: string; inlined?: boolean };
  in_app?: boolean;
  platform?: string;
  instruction_addr?: string;
  addr_mode?: string;
}

/** A wasm module an event speaks of. */
export interface Image {
  type: string;
  code_file?: string;
  code_id?: string;
  debug_id?: string;
}

/** An event's payload, as far as the tests look at it. */
export interface Payload {
  event_id: string;
  level?: string;
  platform?: string;
  release?: string;
  environment?: string;
  message?: string;
  logentry?: { message?: string; formatted?: string };
  exception?: {
    values: {
      type: string;
      value: string;
      stacktrace?: { frames: Frame[] };
      /** The frames as they came, where others are shown. */
      raw_stacktrace?: { frames: Frame[] };
    }[];
  };
  request?: { url?: string; headers?: Record<string, string> };
  contexts?: { panicle?: Record<string, unknown> } & Record<string, unknown>;
  tags?: Record<string, string> | [string, string][];
  breadcrumbs?: { values: { category: string; message?: string; data?: Record<string, unknown> }[] };
  debug_meta?: { images: Image[] };
  user?: { id?: string; email?: string; username?: string };
  /** What was masked: mirrors the event. A remark is a rule, how it masked, and the bytes from where to where. */
  _meta?: { logentry?: { formatted?: { "": { rem: [string, string, number, number][] } } } };
}

/** An event as the read API tells it. */
export interface StoredEvent {
  event_id: string;
  project_id: number;
  issue_id: number;
  payload: Payload;
}

/** A moment in the collector's life: the events that were there. */
export type Mark = ReadonlySet<string>;

// Long enough for the trap that follows a panic to arrive as a second event, if it wrongly did.
const SETTLE_MS = 400;

/** One running collector. */
export class Collector {
  private constructor(
    private service: Service,
    private readonly data: string,
    private readonly env: Record<string, string>,
    /** The DSN of project 1. */
    readonly dsn: string,
    /** The dashboard's address, which is also the API's. */
    readonly dashboard: string,
  ) {}

  /** Starts one; `env` may hold `PANICLE__SECTION__KEY` settings. */
  static async start(env: Record<string, string> = {}): Promise<Collector> {
    const data = await mkdtemp(join(tmpdir(), "panicle-browser-"));
    const { service, dsn, dashboard } = await serve(data, "127.0.0.1:0", env);
    return new Collector(service, data, env, dsn, dashboard);
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.service.stop();
    await rm(this.data, { recursive: true, force: true });
  }

  /** Ends it and keeps its data and its address for [`Collector.resume`]. */
  async suspend(): Promise<void> {
    await this.service.stop();
  }

  /** Starts it again where it was. */
  async resume(): Promise<void> {
    const { service } = await serve(this.data, new URL(this.dashboard).host, this.env);
    this.service = service;
  }

  /** All issues, newest activity first. */
  async issues(): Promise<Issue[]> {
    return this.pages<Issue>("/api/v1/issues", "issues");
  }

  /** One issue. */
  async issue(id: number): Promise<Issue> {
    return this.get<Issue>(`/api/v1/issues/${id}`);
  }

  /** Remembers which events are there. */
  async mark(): Promise<Mark> {
    return new Set(await this.eventIds());
  }

  /** The events that came after `mark`, once there are `count` of them and no more follow. */
  async eventsSince(mark: Mark, count = 1): Promise<StoredEvent[]> {
    await eventually(
      async () => ((await this.idsSince(mark)).length >= count ? true : undefined),
      10_000,
      `${count} event(s)`,
    );
    await pause(SETTLE_MS);
    const ids = await this.idsSince(mark);
    const events = await Promise.all(ids.map((id) => this.event(id)));
    if (events.length !== count) {
      const titles = events.map((event) => JSON.stringify(event.payload.exception ?? event.payload.message));
      throw new Error(`${count} event(s) expected, got ${events.length}:\n${titles.join("\n")}`);
    }
    return events;
  }

  /** The only event that came after `mark`, with the issue it went to. */
  async onlyEventSince(mark: Mark): Promise<{ event: StoredEvent; issue: Issue }> {
    const [event] = await this.eventsSince(mark, 1);
    if (!event) throw new Error("INVARIANT: eventsSince returns as many as asked for");
    return { event, issue: await this.issue(event.issue_id) };
  }

  /** One event with its payload. */
  async event(id: string): Promise<StoredEvent> {
    return this.get<StoredEvent>(`/api/v1/events/${id}`);
  }

  /** Every byte it keeps on disk, write-ahead logs included. */
  async bytesOnDisk(): Promise<Buffer> {
    const entries = await readdir(this.data, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return Buffer.concat(await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name)))));
  }

  /** What it logged. */
  get log(): string {
    return this.service.stderr;
  }

  private async idsSince(mark: Mark): Promise<string[]> {
    return (await this.eventIds()).filter((id) => !mark.has(id));
  }

  private async eventIds(): Promise<string[]> {
    const issues = await this.issues();
    const lists = await Promise.all(
      issues.map((issue) => this.pages<{ event_id: string }>(`/api/v1/issues/${issue.id}/events`, "events")),
    );
    return lists.flat().map((event) => event.event_id);
  }

  private async pages<T>(path: string, field: string): Promise<T[]> {
    const rows: T[] = [];
    let cursor: string | null = null;
    do {
      const query: string =
        cursor === null ? "?limit=100" : `?limit=100&cursor=${encodeURIComponent(cursor)}`;
      const page: Record<string, unknown> = await this.get(path + query);
      rows.push(...(page[field] as T[]));
      cursor = page.next_cursor as string | null;
    } while (cursor !== null);
    return rows;
  }

  private async get<T>(path: string): Promise<T> {
    const response = await fetch(new URL(path, this.dashboard));
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

async function serve(data: string, listen: string, env: Record<string, string>) {
  const args = ["serve", "--listen", listen, "--data", data];
  // A working directory of its own, so that no configuration lying about is picked up.
  const service = new Service(mustExist(PANICLE_BIN), { args, env, cwd: data });
  return service.ready(async () => {
    const dsn = /^dsn: (\S+)$/m.exec(service.stdout)?.[1];
    const dashboard = /^dashboard: (\S+)$/m.exec(service.stdout)?.[1];
    return dsn && dashboard ? { service, dsn, dashboard } : undefined;
  });
}
