// Values nobody should throw: the event arrives, bounded and described, and the page hears what it would have heard.

import { describe, expect, it } from "vitest";
import { BROWSERS, type Visit } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { act, useFailures } from "../harness/failures.ts";

const { stage } = useFailures();

/** The names of what `actions.js` can throw. */
const VALUES = [
  "nothing",
  "undefined",
  "symbol",
  "bigint",
  "function",
  "throwing message",
  "throwing stack",
  "throwing name",
  "throwing cause",
  "message of another type",
  "circular",
  "proxy",
  "revoked proxy",
  "long text",
  "long message",
  "half a character",
  "detached node",
  "frozen",
  "another realm",
  "throwing toJSON",
  "toJSON of itself",
  "many keys",
  "synthetic event",
  "event",
];

const MOST_CHARACTERS = 60_000;

/** What arrives when the page does `action` with each of the values, one tab for all. */
async function described(visit: Visit, action: string, value: string): Promise<Payload> {
  const mark = await stage.collector.mark();
  await act(visit, action, value);
  const { event } = await stage.collector.onlyEventSince(mark);
  return event.payload;
}

describe.each(BROWSERS)("in %s", (browser) => {
  it("are all tried", async () => {
    await stage.open(browser, "/failures/plain.html", async ({ page }) => {
      expect(await page.evaluate("Object.keys(hostile)")).toEqual(VALUES);
    });
  });

  it.each(VALUES)("thrown or rejected with: %s", async (value) => {
    for (const action of ["odd", "oddRejection"]) {
      await stage.open(browser, "/failures/plain.html", async (visit) => {
        await visit.page.waitForSelector("[data-ready]");
        const payload = await described(visit, action, value);
        expect(payload.exception?.values[0]?.value).toContain(await act(visit, "saying", value));
        expect(JSON.stringify(payload).length).toBeLessThan(MOST_CHARACTERS);
        expect(JSON.stringify(payload)).not.toContain("the text of the page");
        const heard = (await visit.page.evaluate("heard")) as string[];
        expect(heard).toHaveLength(1);
        expect(heard[0]).toMatch(action === "odd" ? /^error/ : /^rejection/);
      });
    }
  });
});
