// What the Rust tests give the masker, given to the npm package in a page: what leaves the tab, before any collector
// touched it, is what the fixtures say.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { FIXTURES } from "../harness/paths.ts";
import { type Sdk, useSdk, type Words } from "../harness/sdk.ts";

interface Case {
  in: unknown;
  out: unknown;
}

interface File {
  name: string;
  cases: Case[];
}

const FOLDER = join(FIXTURES, "mask");
// Rules have a file of tests of their own, whole events are the collector's to receive.
const NOT_HERE = ["rules.json", "events.json"];
// A breadcrumb keeps 2048 characters of data, an event 30 breadcrumbs.
const MOST_CHARACTERS = 1900;
const MOST_BREADCRUMBS = 30;

const withSdk = useSdk();

function files(): File[] {
  const names = readdirSync(FOLDER).filter((name) => !NOT_HERE.includes(name));
  const fits = ({ in: value }: Case) => !isRounded(value) && !isJson(value);
  return names.map((name) => ({ name, cases: read(name).filter(fits) }));
}

function read(name: string): Case[] {
  return casesOf(JSON.parse(readFileSync(join(FOLDER, name), "utf8")));
}

/** Does it hold a number of more digits than JavaScript keeps? */
function isRounded(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some(isRounded);
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Pairs, and what is left alone as a pair of the same twice. */
function casesOf(file: unknown[] | { masked: Case[]; alone: unknown[] }): Case[] {
  const { masked, alone } = Array.isArray(file) ? { masked: [], alone: file } : file;
  const pairs = masked.map((one) => ({ in: one.in, out: one.out }));
  return [...pairs, ...alone.map((value) => ({ in: value, out: value }))];
}

/** Is it a text that is JSON? In an event it is masked as JSON, for which there are fixtures, not as text. */
function isJson(value: unknown): boolean {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** As many cases together as fit into a breadcrumb. */
function inBreadcrumbs(cases: Case[]): Case[][] {
  const batches: Case[][] = [];
  let room = 0;
  for (const one of cases) {
    const size = JSON.stringify(one.in).length + '"value00":,'.length;
    if (size > room) {
      batches.push([]);
      room = MOST_CHARACTERS;
    }
    batches.at(-1)?.push(one);
    room -= size;
  }
  return batches;
}

const data = (values: unknown[]) => Object.fromEntries(values.map((value, n) => [`value${n}`, value]));
const valuesOf = (data: Record<string, unknown> = {}, count = 0) =>
  Array.from({ length: count }, (_, n) => data[`value${n}`]);

async function check(sdk: Sdk, cases: Case[]) {
  const batches = inBreadcrumbs(cases);
  expect(batches.length).toBeLessThanOrEqual(MOST_BREADCRUMBS);
  const crumbs = batches.map((batch): Words => {
    const crumb = { category: "fixture", data: data(batch.map((one) => one.in)) };
    return ["addBreadcrumb", crumb];
  });
  const event = await sdk.eventOf(...crumbs, ["captureMessage", "fixtures"]);
  const left = event.breadcrumbs?.values.flatMap((crumb, n) => valuesOf(crumb.data, batches[n]?.length));
  expect(cases.map((one, n) => ({ in: one.in, out: left?.[n] }))).toEqual(cases);
}

describe.each(BROWSERS)("in %s", (browser) => {
  it.each(files())("the cases of $name leave the tab as they should", async ({ cases }) => {
    await withSdk(browser, async (sdk) => {
      await sdk.init();
      await check(sdk, cases);
      // Not only in a breadcrumb's data.
      const text = cases.find((one) => typeof one.in === "string");
      if (!text) return;
      const event = await sdk.eventOf(["setTag", "fixture", text.in], ["captureMessage", text.in]);
      expect(event.logentry?.formatted).toBe(text.out);
      expect(event.tags).toMatchObject({ fixture: text.out });
    });
  });

  it("half a character costs neither the event nor the masking around it", async () => {
    await withSdk(browser, async (sdk) => {
      await sdk.init();
      // Made in the page: a half does not survive the way there.
      await sdk.page.evaluate(`panicle.captureMessage("call 13812345678 \\ud83d")`);
      const event = await sdk.eventOf();
      expect(event.logentry?.formatted).toBe("call 138****5678 \ufffd");
    });
  });

  it("says of each event what was masked, and gives its user an id by hash", async () => {
    await withSdk(browser, async (sdk) => {
      await sdk.init();
      const idOf = async (id: string) =>
        (await sdk.eventOf(["setUser", { id }], ["captureMessage", "hello"])).user?.id;
      const id = await idOf("13812345678");
      expect(id).toMatch(/^138\*{4}5678#[a-z]{6}$/);
      expect(await idOf("13812345678")).toBe(id);
      expect(await idOf("13800005678")).toMatch(/^138\*{4}5678#[a-z]{6}$/);
      expect(await idOf("13800005678")).not.toBe(id);

      const { user, _meta } = await sdk.eventOf(
        ["setUser", { email: "li.lei@example.com" }],
        ["captureMessage", "write to li.lei@example.com"],
      );
      expect(user).toEqual({ email: "[email]", id: expect.stringMatching(/^#[a-z]{6}$/) });
      expect(_meta).toMatchObject({
        logentry: { formatted: { "": { rem: [["@email", "s", 9, 16]] } } },
        user: { email: { "": { rem: [["@email", "s", 0, 7]] } } },
      });
    });
  });
});
