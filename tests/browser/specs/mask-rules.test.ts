// Rules of one's own, given to the npm package: they hold in both browsers, and a wrong one is refused by its name.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { FIXTURES } from "../harness/paths.ts";
import { useSdk } from "../harness/sdk.ts";

interface Rule {
  name: string;
  paths?: string[];
}

interface Rules {
  right: { rules: Rule[]; cases: { in: unknown; out: unknown }[] }[];
  wrong: { rule: Rule; names: string }[];
}

const { right, wrong }: Rules = JSON.parse(readFileSync(join(FIXTURES, "mask/rules.json"), "utf8"));
// A path names a place in an event, where a case of the fixtures cannot be put; and a rule that finds every word finds the
// names of an event's fields too.
const RIGHT = right.filter(({ rules }) => rules.every((rule) => !rule.paths && rule.name !== "word"));

const withSdk = useSdk();

/** A hash depends on the DSN's key, which the fixtures do not know. */
function withoutHashes(value: unknown): unknown {
  const text = JSON.stringify(value).replace(/(\[[a-z0-9_-]+:)[a-z]{6}\]/g, "$1??????]");
  return JSON.parse(text);
}

describe.each(BROWSERS)("in %s", (browser) => {
  it("the rules of the fixtures find what they should, each set after the other", async () => {
    await withSdk(browser, async (sdk) => {
      for (const [index, { rules, cases }] of RIGHT.entries()) {
        await sdk.init(rules);
        const data = Object.fromEntries(cases.map((one, n) => [`case${n}`, one.in]));
        const event = await sdk.eventOf(
          ["addBreadcrumb", { category: "fixture", data }],
          // Many alike in a minute would be counted, not sent.
          ["captureMessage", `set ${index}`],
        );
        const left = event.breadcrumbs?.values.at(-1)?.data;
        const expected = Object.fromEntries(cases.map((one, n) => [`case${n}`, one.out]));
        expect(withoutHashes(left), JSON.stringify(rules)).toEqual(withoutHashes(expected));
      }
    });
  });

  it("rules by key and path hide values that look like nothing, hash them, or keep them", async () => {
    await withSdk(browser, async (sdk) => {
      await sdk.init([
        { name: "account", action: "hash", keys: ["accountNo"] },
        { name: "person", paths: ["user.username", "breadcrumbs.**.street"] },
        { name: "hotline", action: "keep", patterns: ["13800138000"] },
      ]);
      const accountOf = async (account_no: string) => {
        const data = { account_no, place: { street: "Elm 7" } };
        const event = await sdk.eventOf(
          ["setUser", { id: "42", username: "Li Lei" }],
          ["addBreadcrumb", { category: "till", data }],
          ["captureMessage", "call 13800138000, not 13812345678"],
        );
        expect(event.user).toMatchObject({ id: "42", username: "[person]" });
        expect(event.logentry?.formatted).toBe("call 13800138000, not 138****5678");
        const left = event.breadcrumbs?.values.at(-1)?.data;
        expect(left).toMatchObject({ place: { street: "[person]" } });
        return left?.account_no;
      };
      const account = await accountOf("A-17");
      expect(account).toMatch(/^\[account:[a-z]{6}\]$/);
      expect(await accountOf("A-17")).toBe(account);
      expect(await accountOf("A-18")).not.toBe(account);
    });
  });

  it("rules hold for what failed before the wasm was there", async () => {
    await withSdk(browser, async (sdk) => {
      const rules = [{ name: "employee", patterns: ["EMP-\\d{6}"] }];
      await sdk.say(["captureMessage", "no shift for EMP-004711"]);
      await sdk.init(rules);
      const event = await sdk.eventOf();
      expect(event.logentry?.formatted).toBe("no shift for [employee]");
    });
  });

  it("a wrong rule is one warning that names it, and nothing leaves the tab", async () => {
    await withSdk(browser, async (sdk) => {
      const broken = [{ name: "employee", patterns: ["EMP-(\\d{6})"] }];
      await sdk.init(broken);
      await sdk.init(broken);
      await sdk.say(["captureMessage", "nobody hears this"]);
      await sdk.page.evaluate(`setTimeout(() => { throw new Error("the page's own"); })`);
      expect(await sdk.count()).toBe(0);
      expect(sdk.errors).toEqual([expect.stringContaining("the page's own")]);
      const warnings = sdk.console.filter((line) => line.startsWith("warn"));
      expect(warnings).toEqual([
        expect.stringMatching(/^warn\w*: panicle reports nothing: masking rule `employee`: ./),
      ]);

      await sdk.init([{ name: "employee", patterns: ["EMP-\\d{6}"] }]);
      const event = await sdk.eventOf(["captureMessage", "EMP-004711 is heard"]);
      expect(event.logentry?.formatted).toBe("[employee] is heard");
    });
  });

  it("each wrong rule of the fixtures is refused by its name", async () => {
    await withSdk(browser, async (sdk) => {
      for (const { rule, names } of wrong) {
        await sdk.init([rule]);
        await sdk.say(["captureMessage", "nobody hears this"]);
        expect(sdk.console.at(-1)).toContain(names);
      }
      expect(sdk.console).toHaveLength(wrong.length);
      expect(await sdk.count()).toBe(0);
    });
  });

  it.each([
    ["a regular expression", [{ name: "employee", patterns: [{}] }], "`employee`: `patterns`"],
    ["a field nobody knows", [{ name: "employee", pattern: ["EMP"] }], "`employee`: `pattern`"],
    ["no list", { name: "employee" }, "`mask`: it takes a list"],
    ["null", null, "`mask`: it takes a list"],
  ])("what is no rule at all is refused: %s", async (_what, mask, why) => {
    await withSdk(browser, async (sdk) => {
      await sdk.init(mask);
      await sdk.say(["captureMessage", "nobody hears this"]);
      expect(await sdk.count()).toBe(0);
      expect(sdk.console).toEqual([expect.stringContaining(why)]);
    });
  });
});
