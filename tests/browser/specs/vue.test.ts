// `panicle/vue` with the real Vue: what fails in a component arrives once, with what Vue was doing.

import { describe, expect, it } from "vitest";
import { BROWSERS, type BrowserName } from "../harness/browser.ts";
import type { Payload } from "../harness/collector.ts";
import { serveBundles } from "../harness/frameworks.ts";
import { READY, useStage } from "../harness/stage.ts";

const BUNDLES = {
  vue: { app: "vue", mode: "production" },
  vuedev: { app: "vue", mode: "development" },
} as const;
type Name = keyof typeof BUNDLES;

const stage = useStage((dsn) => serveBundles(dsn, BUNDLES));

/** Each scene, what to click in it, and what is to be found: words, type, phase, and the hook in Vue's words. */
const SCENES: [scene: string, button: string, ...expected: string[]][] = [
  ["handler", "#handle", "failed in a handler", "js_error", "sync", "native event handler"],
  ["render", "", "failed in a render", "vue_render", "mount", "render function"],
  ["watch", "#watch", "failed in a watcher", "vue_watch", "sync", "watcher callback"],
  ["asyncMounted", "", "failed in async mounted", "vue_lifecycle", "mount", "mounted hook"],
  ["mounted", "", "failed in mounted", "vue_lifecycle", "mount", "mounted hook"],
  ["setup", "", "failed in setup", "vue_lifecycle", "mount", "setup function"],
  ["unmounted", "", "failed in unmounted", "vue_lifecycle", "unmount", "unmounted hook"],
  ["updated", "#update", "failed in updated", "vue_lifecycle", "update", "updated"],
];

interface Shows {
  show(scene: string, withHandler: boolean): void;
  heard: [string, string][];
}

/** Shows these scenes in one page; answers an event for each, and what the app's own handler heard. */
async function shown(
  browser: BrowserName,
  bundle: Name,
  scenes: typeof SCENES,
  withHandler: boolean,
): Promise<{ events: Payload[]; heard: unknown[] }> {
  const mark = await stage.collector.mark();
  return stage.open(browser, `/framework.html?bundle=${bundle}`, async ({ page }) => {
    await page.waitForSelector(READY);
    for (const [scene, button] of scenes) {
      await page.evaluate(
        (scene, withHandler) => (globalThis as unknown as Shows).show(scene, withHandler),
        scene,
        withHandler,
      );
      if (button) await page.click(button);
    }
    const events = await stage.collector.eventsSince(mark, scenes.length);
    const heard = await page.evaluate(() => (globalThis as unknown as Shows).heard);
    return { events: events.map(({ payload }) => payload), heard };
  });
}

function placeOf({ contexts, exception }: Payload): unknown[] {
  const { error_type, phase } = (contexts?.panicle ?? {}) as Record<string, string>;
  const { lifecycleHook } = (contexts?.vue ?? {}) as Record<string, string>;
  return [exception?.values.at(-1)?.value, error_type, phase, lifecycleHook];
}

describe.each(BROWSERS)("in %s", (browser) => {
  it.each(Object.keys(BUNDLES) as Name[])(
    "%s: each hook is one event, and the app's handler is called",
    async (bundle) => {
      const { events, heard } = await shown(browser, bundle, SCENES, true);
      expect(events.map(placeOf).sort()).toEqual(SCENES.map((scene) => scene.slice(2)));
      expect(heard).toHaveLength(SCENES.length);
      const rendered = events.find(
        ({ exception }) => exception?.values.at(-1)?.value === "failed in a render",
      );
      expect(rendered?.contexts?.vue).toEqual({
        lifecycleHook: "render function",
        componentName: "<PriceTag>",
        propNames: ["price"],
        trace: "<PriceTag>\n<Shop>",
      });
      expect(rendered?.contexts?.panicle).toMatchObject({ is_unhandled: false });
    },
  );

  it("vue: without a handler of the app's own too", async () => {
    const { events, heard } = await shown(browser, "vue", SCENES, false);
    expect(events.map(placeOf).sort()).toEqual(SCENES.map((scene) => scene.slice(2)));
    expect(heard).toEqual([]);
    for (const { contexts } of events) expect(contexts?.panicle).toMatchObject({ is_unhandled: true });
  });

  // In development Vue throws on, and what it was about to do besides is lost: so each has a page of its own.
  it.each(SCENES)(
    "vuedev: without a handler of the app's own, %s",
    async (...scene: (typeof SCENES)[number]) => {
      const { events } = await shown(browser, "vuedev", [scene], false);
      expect(events.map(placeOf)).toEqual([scene.slice(2)]);
    },
  );
});
