import type { Breadcrumbs } from "./breadcrumbs.js";
import { listen, type Undo } from "./patch.js";

/** Leaves breadcrumbs of navigations and clicks. No text of the page is read: only what the author wrote in the markup. */
export function watchTrail(crumbs: Breadcrumbs): Undo[] {
  if (typeof document === "undefined") return [];
  let from = location.href;
  const moved = () => {
    if (location.href === from) return;
    crumbs.add({ category: "navigation", data: { from, to: location.href } });
    from = location.href;
  };
  // pushState raises no event of its own; the Navigation API does, without patching `history`.
  const { navigation } = globalThis as { navigation?: EventTarget };
  navigation?.addEventListener("navigatesuccess", moved);
  return [
    () => navigation?.removeEventListener("navigatesuccess", moved),
    listen("popstate", moved),
    listen("hashchange", moved),
    listen("click", ({ target }) => {
      if (target instanceof Element) crumbs.add({ category: "ui.click", message: selector(target) });
    }),
  ];
}

/** `button#pay.primary` of the nearest thing one can click. */
function selector(target: Element): string {
  const element = target.closest("button, a, input, select, label, [role=button]") ?? target;
  const id = element.id ? `#${element.id}` : "";
  const classes = [...element.classList].slice(0, 3).map((name) => `.${name}`);
  return element.tagName.toLowerCase() + id + classes.join("");
}
