import { smallCopy } from "../json.js";
import type { Breadcrumb, Options } from "../types.js";

/** The newest breadcrumbs; older ones fall out. */
export interface Breadcrumbs {
  /** Answers what is kept of it; `undefined` when the app's hook wanted none of it. */
  add(breadcrumb: Breadcrumb): Breadcrumb | undefined;
  /** Oldest first. */
  list(): Breadcrumb[];
}

/** How many are kept unless the app says otherwise. */
const USUAL = 30;
const MOST = 100;
const DATA_LIMIT = 2048;
const TEXT_LIMIT = 512;

/** A ring of breadcrumbs, as long as the options say. `now` in milliseconds. */
export function createBreadcrumbs(
  options: () => Pick<Options, "maxBreadcrumbs" | "beforeBreadcrumb"> | undefined,
  now: () => number,
): Breadcrumbs {
  let ring: Breadcrumb[] = [];
  let isAsking = false;

  /** What the app's hook makes of it. */
  function asked(breadcrumb: Breadcrumb): Breadcrumb | undefined {
    const ask = options()?.beforeBreadcrumb;
    if (!ask) return breadcrumb;
    isAsking = true;
    try {
      const answer = ask(bounded(breadcrumb));
      return answer === null ? undefined : bounded(answer ?? breadcrumb);
    } catch {
      return breadcrumb;
    } finally {
      isAsking = false;
    }
  }

  return {
    add(breadcrumb) {
      // What the hook itself does (it may print) would ask it again.
      if (isAsking) return undefined;
      const kept = asked({ timestamp: now() / 1000, ...bounded(breadcrumb) });
      const limit = Math.min(Math.max(options()?.maxBreadcrumbs ?? USUAL, 0), MOST);
      if (kept) ring.push(kept);
      ring = limit ? ring.slice(-limit) : [];
      return kept;
    },
    list: () => [...ring],
  };
}

/** A copy, because the app may change or grow what it gave. */
function bounded({ data, ...said }: Breadcrumb): Breadcrumb {
  // A piece of a long text would keep all of it; its copy does not.
  if (said.message) said.message = String(said.message).slice(0, TEXT_LIMIT);
  return {
    category: "unnamed",
    ...(smallCopy(said, DATA_LIMIT) as object),
    ...(data && { data: smallCopy(data, DATA_LIMIT) as Record<string, unknown> }),
  };
}
