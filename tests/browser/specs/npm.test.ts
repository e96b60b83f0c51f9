// The npm package, in a plain page and in a Vite project: what happens in the page arrives at the collector.

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { afterAll, describe, expect, it } from "vitest";
import { BROWSERS, USER_AGENT } from "../harness/browser.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { mustExist, PKG_DIR, ROOT, TARGET } from "../harness/paths.ts";
import { useStage } from "../harness/stage.ts";

const HERE = join(import.meta.dirname, "..");
const run = promisify(execFile);
const scratch = await mkdtemp(join(TARGET, "npm-consumer-"));

const stage = useStage(async (dsn) => {
  const shipped = await packAndUnpack();
  const folders = { "/": PAGES, "/pkg/": shipped, "/vite/": await buildViteProject(shipped) };
  return PageServer.start({ folders, dsn });
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

/** What npm would publish, and nothing else that happens to lie in the folder. */
async function packAndUnpack(): Promise<string> {
  const { stdout } = await run("npm", [
    "pack",
    mustExist(PKG_DIR),
    "--pack-destination",
    scratch,
    "--silent",
  ]);
  await run("tar", ["-xzf", join(scratch, stdout.trim()), "-C", scratch]);
  return join(scratch, "package");
}

/** A project outside the workspace, with the package in its `node_modules` as npm would put it there. */
async function newProject(files: string, shipped: string): Promise<string> {
  const project = join(scratch, files);
  await cp(join(HERE, files), project, { recursive: true });
  await mkdir(join(project, "node_modules"));
  await symlink(shipped, join(project, "node_modules/panicle"));
  return project;
}

async function buildViteProject(shipped: string): Promise<string> {
  const root = await newProject("vite-app", shipped);
  await build({ root, base: "./", logLevel: "warn", build: { outDir: "dist" } });
  return join(root, "dist");
}

const PLACES = [
  { place: "a plain page", path: "/npm.html", release: "page@2.0.0" },
  { place: "a Vite project", path: "/vite/", release: "vite@4.0.0" },
];

describe.each(BROWSERS)("in %s", (browser) => {
  describe.each(PLACES)("in $place", ({ path, release }) => {
    it("reports an uncaught error", async () => {
      const { payload, issue } = await stage.reportAfterClick(browser, path, "#throw");
      expect(issue).toMatchObject({
        title: "TypeError: no such article: blue socks",
        error_type: "js_error",
        last_release: release,
      });
      expect(payload).toMatchObject({ release, environment: "test", level: "error" });
      expect(payload.request?.url).toBe(stage.origin + path);
      expect(payload.request?.headers?.["User-Agent"]).toMatch(USER_AGENT[browser]);
      expect(payload.exception?.values[0]?.stacktrace?.frames.at(-1)?.filename).toContain(stage.origin);
    });

    it("reports an unhandled rejection", async () => {
      const { issue } = await stage.reportAfterClick(browser, path, "#reject");
      expect(issue).toMatchObject({ title: "RangeError: sold out", error_type: "promise_rejection" });
    });

    it("reports a message", async () => {
      const { issue } = await stage.reportAfterClick(browser, path, "#message");
      expect(issue).toMatchObject({ title: "the basket was emptied", error_type: "manual" });
    });
  });

  it("reports an error the app caught", async () => {
    const { payload, issue } = await stage.reportAfterClick(browser, "/npm.html", "#caught");
    expect(issue).toMatchObject({ title: "TypeError: no such article: red socks", error_type: "manual" });
    expect(payload.contexts?.panicle).toMatchObject({ is_unhandled: false });
  });

  it("reports an error from before the wasm was there", async () => {
    const mark = await stage.collector.mark();
    await stage.open(browser, "/npm.html#early", async () => {
      const { issue } = await stage.collector.onlyEventSince(mark);
      expect(issue.title).toBe("Error: failed before the wasm was there");
    });
  });
});

it("groups the same error of two browsers into one issue", async () => {
  const ids = new Set<number>();
  for (const browser of BROWSERS) {
    ids.add((await stage.reportAfterClick(browser, "/npm.html", "#throw")).issue.id);
  }
  expect(ids.size).toBe(1);
});

it("ships types that a strict project compiles against", async () => {
  const project = await newProject("types", join(scratch, "package"));
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  await run(tsc, ["--project", project]).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
});
