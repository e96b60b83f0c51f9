// Every kind of panic in the demo page becomes exactly one event that says what happened, where, and to whom.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BROWSERS, USER_AGENT } from "../harness/browser.ts";
import type { Issue } from "../harness/collector.ts";
import { serveDemo } from "../harness/demo.ts";
import { ROOT } from "../harness/paths.ts";
import { useStage } from "../harness/stage.ts";

/** The demo's buttons, and what the source says at the panic's location. */
const PANICS = [
  { button: "panic", message: /./, source: /panic!/ },
  { button: "panic-unwrap", message: /called `Option::unwrap\(\)` on a `None` value/, source: /unwrap\(\)/ },
  {
    button: "panic-index",
    message: /index out of bounds: the len is \d+ but the index is \d+/,
    source: /\[.+\]/,
  },
  { button: "panic-promise", message: /./, source: /panic!|expect\(/ },
  { button: "panic-spawn-local", message: /./, source: /panic!|expect\(/ },
  { button: "panic-timeout", message: /./, source: /panic!|expect\(/ },
  { button: "panic-closure", message: /./, source: /panic!|expect\(/ },
];

const stage = useStage(serveDemo);
const issues = new Map<string, Issue>();

describe.each(BROWSERS)("in %s", (browser) => {
  it.each(PANICS)("#$button is one event", async ({ button, message, source }) => {
    const { payload, issue, visit } = await stage.reportAfterClick(browser, "/", `#${button}`);
    issues.set(button, issue);

    const [panic, ...others] = payload.exception?.values ?? [];
    expect(others).toEqual([]);
    expect(panic).toMatchObject({ type: "panic", value: expect.stringMatching(message) });
    expect(issue).toMatchObject({
      error_type: "wasm_panic",
      level: "fatal",
      type: "panic",
      value: panic?.value,
    });

    expect(await lineAt(issue)).toMatch(source);
    expect(issue.culprit).toBe(`${issue.location?.file}:${issue.location?.line}:${issue.location?.column}`);
    const innermostInApp = panic?.stacktrace?.frames.findLast((frame) => frame.in_app);
    expect(innermostInApp?.function).toMatch(/www_demo/);

    expect(payload).toMatchObject({ release: "shop@1.0.0", environment: expect.any(String) });
    expect(payload.request?.url).toBe(`${stage.origin}/`);
    expect(payload.request?.headers?.["User-Agent"]).toMatch(USER_AGENT[browser]);

    const heard = visit.console.join("\n");
    expect(heard).toContain("panicked at");
    expect(heard).toContain(panic?.value);
    expect(visit.errors).toEqual([expect.stringContaining("unreachable")]);
  });
});

it.each(PANICS)("#$button is one issue, whatever the browser", async ({ button }) => {
  const issue = issues.get(button);
  expect(await stage.collector.issue(issue?.id ?? 0)).toMatchObject({ event_count: BROWSERS.length });
});

it("opens an issue of its own for each place that panics", async () => {
  expect((await stage.collector.issues()).length).toBe(PANICS.length);
});

/** The source line the panic's location names. */
async function lineAt({ location }: Issue): Promise<string> {
  if (!location) throw new Error("the issue has no location");
  const source = await readFile(join(ROOT, location.file), "utf8");
  return source.split("\n")[location.line - 1] ?? "";
}
