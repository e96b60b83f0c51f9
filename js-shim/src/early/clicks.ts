import type { Breadcrumb } from "../types.js";
import type { Shim } from "./createShim.js";
import { listen, type Undo } from "./patch.js";

const CLICKABLE = "[data-track-id],button,a,input,select,label,[role=button]";
/** Clicks on the same element that follow one another this closely are one breadcrumb. */
const TOGETHER_MS = 500;

/** Leaves breadcrumbs of clicks, and keeps what the app or the markup marked the last one with. */
export function watchClicks(shim: Shim): Undo {
  let last: Element | undefined;
  let lastAt = 0;
  let count = 0;
  let crumb: Breadcrumb | undefined;
  return listen("click", (event) => {
    // The path begins inside shadow trees, where `target` does not.
    const [target] = event.composedPath();
    if (!(target instanceof Element)) return;
    const element = target.closest(CLICKABLE) ?? target;
    if (element === last && event.timeStamp - lastAt < TOGETHER_MS) {
      count++;
      if (crumb) crumb.data = { ...crumb.data, count };
    } else {
      crumb = shim.crumbs.add({ category: "ui.click", message: selector(element) });
      count = 1;
    }
    last = element;
    lastAt = event.timeStamp;
    const critical = element.closest("[data-panicle-critical]") !== null;
    shim.mark = shim.options?.onClick?.(element) ?? (critical ? { critical } : shim.mark);
  });
}

/** `button#pay`: what the author wrote in the markup, no text of the page. */
export function selector(element: Element): string {
  const tag = element.tagName.toLowerCase();
  const tracked = element.getAttribute("data-track-id");
  if (tracked) return `${tag}[data-track-id="${tracked}"]`;
  if (isWritten(element.id)) return `${tag}#${element.id}`;
  return [tag, ...[...element.classList].filter(isWritten).slice(0, 3)].join(".");
}

/** Not by a tool, whose names the next build or render changes: digits, CSS-in-JS, letters nobody can pronounce. */
function isWritten(name: string): boolean {
  return !/^$|\d|^(css|sc|jss|svelte)-|[^aeiouy\W_]{5}/i.test(name);
}
