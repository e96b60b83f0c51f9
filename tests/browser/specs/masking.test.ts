// Private data shown to the page is nowhere: not in what the API answers, not in any file the collector keeps.

import { beforeAll, describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import type { StoredEvent } from "../harness/collector.ts";
import { serveDemo } from "../harness/demo.ts";
import { post } from "../harness/ingest.ts";
import { useStage } from "../harness/stage.ts";

const MOBILE = "13812345678";
const EMAIL = "li.lei@example.com";
const CARD = "4111111111111111";
const RESIDENT_ID = "11010519491231002X";
const TOKEN = "tok_9f8e7d6c5b4a39281706f5e4d3c2b1a0";
const PRIVATE = [MOBILE, EMAIL, CARD, RESIDENT_ID, TOKEN];

const stage = useStage(serveDemo);

describe.each(BROWSERS)("in %s", (browser) => {
  it("sends the demo's message without the private data in it", async () => {
    const { payload, issue } = await stage.reportAfterClick(browser, "/", "#message");
    const text = JSON.stringify([payload, issue]);
    for (const secret of [...PRIVATE, "4111 1111 1111 1111"]) expect(text).not.toContain(secret);
    expect(issue.title).toMatch(
      /^Order 17 never arrived\. Call 138\*{4}5678 or write to .+; I paid with .+, my id is .+\.$/,
    );
  });

  it("tells in the event and on the dashboard what was masked, and where", async () => {
    const kinds = ["phone", "email", "card", "resident_id"];
    const { payload, issue } = await stage.reportAfterClick(browser, "/", "#message");
    const { formatted = "" } = payload.logentry ?? {};
    const remarks = payload._meta?.logentry?.formatted?.[""].rem ?? [];
    expect(remarks.map(([rule]) => rule)).toEqual(kinds.map((kind) => `@${kind}`));
    // Places are counted in bytes, of which each character here is one.
    const [[, , start, end] = []] = remarks;
    expect(formatted.slice(start, end)).toBe("138****5678");

    const dashboard = new URL(new URL(issue.url).pathname, stage.collector.dashboard).href;
    await stage.open(browser, dashboard, async ({ page }) => {
      const text = (await page.evaluate("document.body.innerText")) as string;
      for (const kind of kinds) expect(text).toContain(`${kind} ×1 in logentry.formatted`);
    });
  });

  it.each(["csp", "probe"])(
    "sends what #%s was about without the phone number in its address",
    async (button) => {
      const { payload, issue } = await stage.reportAfterClick(browser, "/", `#${button}`);
      expect(JSON.stringify([payload, issue])).not.toContain(MOBILE);
    },
  );
});

describe("from a client that masks nothing", () => {
  let stored: StoredEvent;

  beforeAll(async () => {
    const mark = await stage.collector.mark();
    await post(stage.collector.dsn, {
      exception: { values: [{ type: "Error", value: `邮箱${EMAIL}失败,电话${MOBILE},卡号${CARD}` }] },
      request: {
        url: `http://shop.example/pay?phone=${MOBILE}&token=${TOKEN}`,
        headers: { Cookie: `id=${TOKEN}` },
      },
      extra: { password: TOKEN, nested: [{ resident: RESIDENT_ID }] },
      breadcrumbs: { values: [{ category: "fetch", data: { url: `/users/${EMAIL}` } }] },
      tags: { customer: EMAIL },
      user: { email: EMAIL },
    });
    [stored] = (await stage.collector.eventsSince(mark)) as [StoredEvent];
  });

  it("stores the event without it", () => {
    const text = JSON.stringify(stored);
    for (const secret of PRIVATE) expect(text).not.toContain(secret);
    expect(stored.payload.exception?.values[0]?.value).toMatch(/邮箱.+失败,电话.+,卡号.+/);
  });

  it("shows and logs nothing of it", async () => {
    const issue = await stage.collector.issue(stored.issue_id);
    const page = await (await fetch(issue.url)).text();
    const said = JSON.stringify(issue) + page + stage.collector.log;
    for (const secret of PRIVATE) expect(said).not.toContain(secret);
  });

  it("leaves nothing of any event on disk", async () => {
    const bytes = await stage.collector.bytesOnDisk();
    expect(bytes.includes("失败")).toBe(true);
    for (const secret of PRIVATE) expect(bytes.includes(secret), secret).toBe(false);
  });
});
