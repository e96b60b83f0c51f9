// Apps of the real Leptos, Yew and Dioxus, which start Panicle as docs/frameworks.md says: each panic is one event, and
// what prints panics to the console still does.

import { describe, expect, it } from "vitest";
import { BROWSERS } from "../harness/browser.ts";
import { PAGES, PageServer } from "../harness/pages.ts";
import { mustExist, WASM_PAGES } from "../harness/paths.ts";
import { lineAt } from "../harness/source.ts";
import { useStage } from "../harness/stage.ts";

const PANICS = [
  { place: "in-handler", message: "7 cans drown a lilac", culprit: "water", source: "assert!(" },
  {
    place: "in-render",
    message: "index out of bounds: the len is 3 but the index is 12",
    culprit: "flower_of",
    source: "[bed]",
  },
];

const stage = useStage((dsn) =>
  PageServer.start({ folders: { "/": PAGES, "/apps/": mustExist(WASM_PAGES) }, dsn }),
);

describe.each(BROWSERS)("in %s", (browser) => {
  describe.each(["leptos", "yew", "dioxus"])("with %s", (app) => {
    it.each(PANICS)("a panic $place is one event", async ({ place, message, culprit, source }) => {
      const path = `/wasm/framework.html?app=${app}`;
      const { payload, issue, visit } = await stage.reportAfterClick(browser, path, `#${place}`);
      expect(issue).toMatchObject({ error_type: "wasm_panic", level: "fatal", value: message });
      expect(payload).toMatchObject({ release: `${app}@1.0.0` });
      expect(issue.location?.file).toBe(`${app}/src/lib.rs`);
      expect(await lineAt(issue, "tests/wasm-pages")).toContain(source);
      const innermost = payload.exception?.values[0]?.stacktrace?.frames.findLast((frame) => frame.in_app);
      expect(innermost?.function).toContain(`page_${app}::${culprit}`);

      const printed = visit.console.filter((line) => line.includes("panicked at"));
      expect(printed).toEqual([expect.stringContaining(message)]);
    });
  });

  it("the toast of Dioxus' own hook is still shown", async () => {
    await stage.reportAfterClick(
      browser,
      "/wasm/framework.html?app=dioxus",
      "#in-handler",
      async ({ page }) => {
        expect(await page.$eval("body", (body) => body.dataset.toast)).toContain("App panicked!");
      },
    );
  });
});
