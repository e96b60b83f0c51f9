// `panicle/react` with the real React: what fails in a component arrives once, with where in React it failed.

import { describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName, type Visit } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { serveBundles } from "../harness/frameworks.ts";
import { READY, useStage } from "../harness/stage.ts";

const BUNDLES = {
  react19: { app: "react", mode: "production" },
  react19dev: { app: "react", mode: "development" },
  react18: { app: "react", mode: "production", from: "tests/react18" },
  react18dev: { app: "react", mode: "development", from: "tests/react18" },
} as const;
type Name = keyof typeof BUNDLES;

const stage = useStage((dsn) => serveBundles(dsn, BUNDLES));

/** Shows these scenes one after the other, and answers the `count` events that arrived, by what failed. */
async function shown(
  browser: BrowserName,
  bundle: Name,
  scenes: string[],
  count: number,
  act: (visit: Visit) => Promise<unknown> = async () => {},
  hash = "",
): Promise<Map<string, Payload>> {
  const mark = await stage.collector.mark();
  return stage.open(browser, `/framework.html?bundle=${bundle}${hash}`, async (visit) => {
    await visit.page.waitForSelector(READY);
    for (const scene of scenes) {
      await visit.page.evaluate((scene) => (globalThis as unknown as Shows).show(scene), scene);
    }
    await act(visit);
    const events = await stage.collector.eventsSince(mark, count);
    return new Map(events.map(({ payload }) => [payload.exception?.values.at(-1)?.value ?? "", payload]));
  });
}

interface Shows {
  show(scene: string): void;
}

async function press(visit: Visit, id: string): Promise<void> {
  await visit.page.waitForSelector(id);
  await visit.page.click(id);
}

describe.each(BROWSERS)("in %s", (browser) => {
  describe.each(Object.keys(BUNDLES) as Name[])("with %s", (bundle) => {
    it("a boundary tells renders from lifecycles, and has the component stack", async () => {
      const scenes = ["render", "classRender", "update", "didMount", "didUpdate", "willUnmount", "effect"];
      const events = await shown(browser, bundle, scenes, 7, async (visit) => {
        for (const id of ["#update", "#did-update", "#unmount"]) await press(visit, id);
      });
      const places = [...events].map(([what, { contexts }]) => [
        what,
        contexts?.panicle?.error_type,
        contexts?.panicle?.phase,
      ]);
      expect(places.sort()).toEqual([
        ["failed in a render", "react_render", "mount"],
        ["failed in an effect", "react_lifecycle", "mount"],
        ["failed in an update", "react_render", "update"],
        ["failed in componentDidMount", "react_lifecycle", "mount"],
        ["failed in componentDidUpdate", "react_lifecycle", "update"],
        ["failed in componentWillUnmount", "react_lifecycle", "unmount"],
        ["failed in the render of a class", "react_render", "mount"],
      ]);
      for (const { contexts, level } of events.values()) {
        expect(contexts?.panicle).toMatchObject({ is_unhandled: false });
        expect(level).toBe("error");
        const { componentStack, version } = (contexts?.react ?? {}) as Record<string, string>;
        expect(version).toMatch(bundle.startsWith("react18") ? /^18\./ : /^19\./);
        // A production build renames components.
        expect(componentStack).toMatch(bundle.endsWith("dev") ? /Render|Update|Mount|Unmount|Effect/ : /\w/);
      }
    });

    it("a fallback may show the children again", async () => {
      const events = await shown(browser, bundle, ["mended"], 1, async (visit) => {
        await press(visit, "#reset");
        await visit.page.waitForSelector("#mended");
      });
      expect([...events.keys()]).toEqual(["failed in what is mended"]);
    });

    it("without a fallback the failure counts as unhandled", async () => {
      const [event] = (await shown(browser, bundle, ["hole"], 1)).values();
      expect(event?.contexts?.panicle).toMatchObject({ error_type: "react_render", is_unhandled: true });
    });

    it("what nobody catches is one event, and still reaches the window", async () => {
      let surfaced: string[] = [];
      const events = await shown(browser, bundle, ["uncaught"], 1, async ({ errors }) => {
        surfaced = errors;
      });
      const event = events.get("failed in a render");
      expect(surfaced.join("\n")).toContain("failed in a render");
      expect(event?.contexts?.panicle).toMatchObject({ is_unhandled: true });
      // React 18 hands it only to the window.
      if (bundle.startsWith("react19")) {
        expect(event?.contexts?.panicle).toMatchObject({ error_type: "react_render" });
        expect(event?.contexts).toHaveProperty("react");
      }
    });
  });

  it.each(["react19", "react19dev"] as const)(
    "%s tells of what a boundary of the app's own caught",
    async (bundle) => {
      const [event] = (await shown(browser, bundle, ["own"], 1)).values();
      expect(event?.contexts?.panicle).toMatchObject({ error_type: "react_render", is_unhandled: false });
    },
  );

  it.each(["react19", "react19dev"] as const)(
    "%s without our handlers: still one event each",
    async (bundle) => {
      const events = await shown(browser, bundle, ["classRender", "uncaught"], 2, undefined, "#bare");
      expect([...events.keys()].sort()).toEqual(["failed in a render", "failed in the render of a class"]);
    },
  );
});
