import { watchClicks } from "./clicks.js";
import type { Shim } from "./createShim.js";
import { listen, type Undo } from "./patch.js";

/** Leaves breadcrumbs of navigations and clicks; a navigation ends what the last click was marked with. */
export function watchTrail(shim: Shim): Undo[] {
  if (typeof document === "undefined") return [];
  let from = location.href;
  const moved = () => {
    if (location.href === from) return;
    shim.crumbs.add({ category: "navigation", data: { from, to: location.href } });
    shim.mark = undefined;
    from = location.href;
  };
  // pushState raises no event of its own; the Navigation API does, without patching `history`.
  const { navigation } = globalThis as { navigation?: EventTarget };
  navigation?.addEventListener("navigatesuccess", moved);
  return [
    () => navigation?.removeEventListener("navigatesuccess", moved),
    listen("popstate", moved),
    listen("hashchange", moved),
    watchClicks(shim),
  ];
}
