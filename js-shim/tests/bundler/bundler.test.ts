import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Options } from "../../src/bundler.js";
import { BUILDS, type Build } from "./builds.js";
import { FakeCollector, TOKEN } from "./collector.js";

const execute = promisify(execFile);

// webpack takes its time.
vi.setConfig({ testTimeout: 30_000 });

let collector: FakeCollector;
let out: string;
let said: string[];
let warned: string[];

beforeEach(async () => {
  collector = await FakeCollector.start();
  out = await mkdtemp(join(tmpdir(), "panicle-bundler-"));
  [said, warned] = [[], []];
  vi.spyOn(console, "info").mockImplementation((text) => void said.push(text));
  vi.spyOn(console, "warn").mockImplementation((text) => void warned.push(text));
  vi.stubEnv("PANICLE_API_TOKEN", TOKEN);
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  expect([...said, ...warned].join("\n")).not.toContain(TOKEN);
  await collector.stop();
  await rm(out, { recursive: true, force: true });
});

const options = (more: Options = {}): Options => ({ url: collector.url, ...more });

async function files(ending: RegExp): Promise<string[]> {
  const all = await readdir(out, { recursive: true });
  return all.filter((name) => ending.test(name)).sort();
}

const textOf = (name: string) => readFile(join(out, name), "utf8");

/** Runs the built app: the stacks of its errors, and the ids that were noted by then. */
async function run(): Promise<{ stacks: string[]; noted: Record<string, string> }> {
  const [entry = ""] = await files(/(entry|main).*js$/);
  const { stdout } = await execute(process.execPath, [
    join(import.meta.dirname, "run.mjs"),
    join(out, entry),
  ]);
  return JSON.parse(stdout);
}

function artifact(kind: string, file: string): string {
  return collector.artifacts.find((one) => one.kind === kind && one.name.endsWith(file))?.body ?? "{}";
}

/** Where an error was thrown: the file in the output, and by its uploaded map the place in the source. */
function traced(stack: string) {
  const [, file = "", line, column] = /^\s+at .*?([^/\s(]+\.js):(\d+):(\d+)\)?$/m.exec(stack) ?? [];
  const map = new TraceMap(artifact("source_map", file));
  return { file, place: originalPositionFor(map, { line: Number(line), column: Number(column) - 1 }) };
}

describe.each(Object.entries(BUILDS))("%s", (_, build: Build) => {
  it("gives each script an id that its map has, and that the running script notes", async () => {
    await build(out, options({ release: "shop@1.0.0" }), true);
    const scripts = await files(/\.js$/);
    expect(scripts).toHaveLength(2);
    expect(collector.artifacts).toHaveLength(4);
    expect(said).toEqual([`panicle: uploaded 2 scripts with source maps to ${collector.url}`]);
    expect(warned).toEqual([]);
    for (const { name, kind, body, release } of collector.artifacts) {
      expect(release).toBe("shop@1.0.0");
      // What is uploaded is what is served.
      expect(body).toBe(await textOf(kind === "script" ? name : `${name}.map`));
    }

    const { stacks, noted } = await run();
    const ids = Object.entries(noted);
    expect(ids).toHaveLength(2);
    expect(stacks.map((stack) => traced(stack).place)).toMatchObject([
      { source: expect.stringMatching(/app\/refuse.js$/), line: 3 },
      { source: expect.stringMatching(/app\/later.js$/), line: 2 },
    ]);
    for (const stack of stacks) {
      const { file } = traced(stack);
      const [, id] = ids.find(([noted]) => noted.split("\n")[1]?.includes(file)) ?? [];
      expect(JSON.parse(artifact("source_map", file))).toMatchObject({ debugId: id, debug_id: id });
      expect(artifact("script", file)).toContain(`//# debugId=${id}`);
    }
  });

  it("makes the same of the same sources, which the collector then has", async () => {
    await build(out, options(), true);
    const before = Object.fromEntries(
      await Promise.all((await files(/js$|map$/)).map(async (name) => [name, await textOf(name)])),
    );
    await build(out, options(), true);
    for (const [name, text] of Object.entries(before)) expect(await textOf(name)).toBe(text);
    expect(said.at(-1)).toBe(
      `panicle: uploaded 2 scripts with source maps to ${collector.url}, 4 files were there`,
    );
  });

  it("takes the maps out of the output once they are uploaded", async () => {
    await build(out, options({ deleteSourceMaps: true }), true);
    expect(await files(/\.map$/)).toEqual([]);
    for (const name of await files(/\.js$/)) expect(await textOf(name)).not.toContain("sourceMappingURL");
    expect(collector.artifacts).toHaveLength(4);
    expect(said[0]).toMatch(/, maps removed$/);
    expect(Object.keys((await run()).noted)).toHaveLength(2);
  });

  it("warns of an upload that fails and builds on, or not when it is told to be strict", async () => {
    const refused = Array(8).fill({ status: 413, detail: "too large" });
    collector.refusals.push(...refused);
    await build(out, options({ deleteSourceMaps: true }), true);
    expect(warned).toHaveLength(1);
    expect(warned[0]).toMatch(
      /not all is uploaded: .*answers 413: too large; the source maps are still in the output$/,
    );
    expect(await files(/\.map$/)).toHaveLength(2);
    collector.refusals.push(...refused);
    await expect(build(out, options({ strict: true }), true)).rejects.toThrow("answers 413: too large");
  });

  it("says when there are no source maps", async () => {
    await build(out, options(), false);
    expect(warned[0]).toMatch(/^panicle: no source map for .*: switch source maps on in the bundler$/);
    expect(collector.requests).toBe(0);
    await expect(build(out, options({ strict: true }), false)).rejects.toThrow("no source map for");
  });
});

const build: Build = (...all) => (BUILDS.Rollup as Build)(...all);

it("tries again where that may help", async () => {
  collector.refusals.push("hang up", { status: 503, detail: "full" });
  await build(out, options({ include: "entry" }), true);
  expect(warned).toEqual([]);
  expect(collector.artifacts.map(({ kind }) => kind)).toEqual(["script", "source_map"]);
});

it("says what to do about a token that may not, and shows it to nobody", async () => {
  vi.stubEnv("PANICLE_API_TOKEN", "");
  await build(out, options({ token: "pat_wrong" }), true);
  expect(warned[0]).toMatch(
    /answers 401: no such token: set `token` or PANICLE_API_TOKEN to a token that may upload/,
  );
  expect(warned[0]).not.toContain("pat_wrong");
  collector.refusals.push(...Array(4).fill({ status: 400, detail: `what is ${TOKEN}?` }));
  await build(out, options({ token: TOKEN }), true);
  expect(warned[1]).toContain("what is [token]?");
});

it("only says what it would do", async () => {
  await build(out, options({ dryRun: true, deleteSourceMaps: true }), true);
  expect(said[0]).toMatch(
    /^panicle: would upload 2 scripts with source maps\n {2}[\da-f-]{36} \S+\.js\n {2}[\da-f-]{36} \S+\.js$/,
  );
  expect(collector.requests).toBe(0);
  expect(await files(/\.map$/)).toHaveLength(2);
  for (const name of await files(/\.js$/)) expect(await textOf(name)).toContain("sourceMappingURL");
});

it("takes what is included, and says nothing when told so", async () => {
  await build(out, options({ include: [/entry/, "later"], exclude: /later/, silent: true }), true);
  expect(new Set(collector.artifacts.map(({ name }) => name.replace(/-.*/, "")))).toEqual(
    new Set(["assets/entry"]),
  );
  expect(said).toEqual([]);
});

it("warns when it is not told where to", async () => {
  await build(out, {}, true);
  expect(warned).toEqual(["panicle: nothing is uploaded: `url` is not set"]);
});
