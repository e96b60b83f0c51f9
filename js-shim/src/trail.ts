import type { Breadcrumbs } from "./breadcrumbs.js";
import { quietly } from "./quietly.js";

/** Leaves breadcrumbs of navigations and clicks. No text of the page is read: only what the author wrote in the markup. */
export function watchTrail(crumbs: Breadcrumbs): void {
  let from = location.href;
  const moved = () =>
    quietly(undefined, () => {
      if (location.href === from) return;
      crumbs.add({ category: "navigation", data: { from, to: location.href } });
      from = location.href;
    });
  addEventListener("popstate", moved);
  addEventListener("hashchange", moved);
  // pushState raises no event of its own; the Navigation API does, without patching `history`.
  (globalThis as { navigation?: EventTarget }).navigation?.addEventListener("navigatesuccess", moved);

  const clicked = (event: Event) =>
    quietly(undefined, () => {
      if (event.target instanceof Element)
        crumbs.add({ category: "ui.click", message: selector(event.target) });
    });
  addEventListener("click", clicked, { capture: true, passive: true });
}

/** `button#pay.primary` of the nearest thing one can click. */
function selector(target: Element): string {
  const element = target.closest("button, a, input, select, label, [role=button]") ?? target;
  const id = element.id ? `#${element.id}` : "";
  const classes = [...element.classList].slice(0, 3).map((name) => `.${name}`);
  return element.tagName.toLowerCase() + id + classes.join("");
}
