// `panicle/bundler` in a Vite and in a webpack build: what fails in the bundle is shown in the TypeScript it was made of.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { BUNDLERS, type Bundled, bundle, SOURCE } from "../harness/bundled.ts";
import type { Frame, Payload } from "../harness/collector.ts";
import { PageServer } from "../harness/pages.ts";
import { useStage } from "../harness/stage.ts";

const bundled = new Map<string, Bundled>();

const stage = useStage(async (dsn) => {
  // One after the other: both are busy with all there is.
  for (const bundler of BUNDLERS) bundled.set(bundler, await bundle(bundler, new URL(dsn).origin));
  const folders = [...bundled].map(([bundler, { folder }]) => [`/${bundler}/`, folder]);
  return PageServer.start({ folders: Object.fromEntries(folders), dsn });
});

afterAll(async () => {
  for (const { remove } of bundled.values()) await remove();
});

/** The line of a source file that holds `text`, 1-based, as it must be shown. */
async function lineOf(file: string, text: string): Promise<{ lineno: number; context_line: string }> {
  const lines = (await readFile(join(SOURCE, file), "utf8")).split("\n");
  const at = lines.findIndex((line) => line.includes(text));
  return { lineno: at + 1, context_line: lines[at] ?? "" };
}

/** The app's own frames, innermost first. */
function ownFrames({ exception }: Payload): Frame[] {
  const frames = exception?.values.at(-1)?.stacktrace?.frames ?? [];
  return frames.filter((frame) => frame.in_app).reverse();
}

const issues = new Set<number>();

describe.each(BUNDLERS)("by %s", (bundler) => {
  describe.each(BROWSERS)("in %s", (browser) => {
    it("shows file, line, function and source line of an error", async () => {
      const { payload, issue } = await stage.reportAfterClick(browser, `/${bundler}/`, "#pay");
      expect(issue.title).toBe("TypeError: no such article: blue socks");
      issues.add(issue.id);
      expect(ownFrames(payload).slice(0, 3)).toMatchObject([
        { function: "priceOf", filename: "src/basket.ts", ...(await lineOf("src/basket.ts", "throw new")) },
        {
          function: "Basket.pay",
          filename: "src/basket.ts",
          ...(await lineOf("src/basket.ts", "priceOf(article, name);")),
        },
        { filename: "src/main.ts", ...(await lineOf("src/main.ts", "basket.pay(")) },
      ]);
      const [raw] = payload.exception?.values.at(-1)?.raw_stacktrace?.frames.slice(-1) ?? [];
      expect(raw?.filename).toContain(`${stage.origin}/${bundler}/`);
      const page = await (await fetch(issue.url)).text();
      for (const shown of ["src/basket.ts", "priceOf", "throw new TypeError("]) expect(page).toContain(shown);
    });

    it("knows the scripts that come later", async () => {
      const { payload } = await stage.reportAfterClick(browser, `/${bundler}/`, "#ship");
      expect(ownFrames(payload).slice(0, 3)).toMatchObject([
        { function: "weigh", filename: "src/shipping.ts", ...(await lineOf("src/shipping.ts", "throw new")) },
        { filename: "src/shipping.ts", ...(await lineOf("src/shipping.ts", "weigh(name) > 9")) },
        { function: "ship", filename: "src/shipping.ts", ...(await lineOf("src/shipping.ts", ".filter(")) },
      ]);
    });
  });

  it("does the same for what Sentry's SDK sends", async () => {
    const { payload } = await stage.reportAfterClick("chromium", `/${bundler}/`, "#sentry");
    expect(payload.debug_meta?.images).toContainEqual(expect.objectContaining({ type: "sourcemap" }));
    expect(ownFrames(payload).slice(0, 3)).toMatchObject([
      { function: "priceOf", filename: "src/basket.ts", ...(await lineOf("src/basket.ts", "throw new")) },
      { function: "Basket.pay", filename: "src/basket.ts" },
      {
        function: "payWithSentry",
        filename: "src/sentry.ts",
        ...(await lineOf("src/sentry.ts", "new Basket().pay")),
      },
    ]);
  });

  it("leaves no source map for visitors", async () => {
    const served = await readdir(bundled.get(bundler)?.folder ?? "", { recursive: true });
    expect(served.filter((name) => name.endsWith(".map"))).toEqual([]);
    expect(served.filter((name) => name.endsWith(".js")).length).toBeGreaterThan(1);
  });
});

it("takes the same bug of two browsers and two bundlers for one issue", () => {
  expect(issues.size).toBe(1);
});
