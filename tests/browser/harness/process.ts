// Child processes that serve something: started, awaited, stopped, and quoted when they fail.

import { type ChildProcess, spawn } from "node:child_process";

const STOP_WITHIN_MS = 5_000;

/** How to start a [`Service`]. */
export interface ServiceOptions {
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
}

/** One running child process and what it said. */
export class Service {
  /** Standard output so far. */
  stdout = "";
  /** Standard error so far. */
  stderr = "";
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;

  constructor(
    private readonly program: string,
    options: ServiceOptions,
  ) {
    this.child = spawn(program, options.args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    // A run that is cut short leaves nothing behind.
    process.once("exit", () => this.child.kill("SIGKILL"));
    this.exited = new Promise((done) => {
      this.child.once("error", (error) => {
        this.stderr += String(error);
        done();
      });
      this.child.once("exit", () => done());
    });
  }

  /** Waits until `probe` answers; fails with the process's own words when it dies or takes too long. */
  async ready<T>(probe: () => Promise<T | undefined>, withinMs = 15_000): Promise<T> {
    let gone = false;
    void this.exited.then(() => {
      gone = true;
    });
    try {
      return await eventually(() => (gone ? Promise.reject(new Exited()) : probe()), withinMs);
    } catch (error) {
      throw new Error(`${this.program} is not ready (${error}):\n${this.stdout}\n${this.stderr}`);
    }
  }

  /** SIGTERM, and SIGKILL for one that does not listen. */
  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), STOP_WITHIN_MS);
    await this.exited;
    clearTimeout(timer);
  }
}

class Exited extends Error {
  override message = "it exited";
}

/** Asks until there is an answer. An error that is not [`Exited`] counts as "not yet". */
export async function eventually<T>(
  probe: () => Promise<T | undefined>,
  withinMs = 10_000,
  what = "an answer",
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await probe();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (error instanceof Exited) throw error;
      last = error;
    }
    await pause(40);
  }
  throw new Error(`no sign of ${what} within ${withinMs} ms${last ? `; last: ${last}` : ""}`);
}

/** A short wait, for "and nothing more happens". */
export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
