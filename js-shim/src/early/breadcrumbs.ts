import { copyOf } from "../json.js";
import type { Breadcrumb } from "../types.js";

/** The newest breadcrumbs; older ones fall out. */
export interface Breadcrumbs {
  add(breadcrumb: Breadcrumb): void;
  /** Oldest first. */
  list(): Breadcrumb[];
}

const DATA_LIMIT = 2048;
const TEXT_LIMIT = 512;

/** A ring of at most `limit` breadcrumbs. */
export function createBreadcrumbs(limit: number, now: () => number): Breadcrumbs {
  const ring: Breadcrumb[] = [];
  return {
    add(breadcrumb) {
      ring.push({ timestamp: now() / 1000, ...bounded(breadcrumb) });
      if (ring.length > limit) ring.shift();
    },
    list: () => [...ring],
  };
}

function bounded(breadcrumb: Breadcrumb): Breadcrumb {
  const { data, message, ...rest } = breadcrumb;
  return {
    ...(copyOf(rest) ?? { category: "not JSON" }),
    ...(message === undefined ? {} : { message: String(message).slice(0, TEXT_LIMIT) }),
    ...(data === undefined ? {} : { data: small(data) }),
  };
}

/** A copy, because the app may change or grow the object later; what is too large, too deep or circular is left out. */
function small(data: Record<string, unknown>): Record<string, unknown> {
  const copy = copyOf(data);
  if (!copy) return { omitted: "not JSON" };
  const { length } = JSON.stringify(copy);
  return length > DATA_LIMIT ? { omitted: `${length} characters` } : copy;
}
