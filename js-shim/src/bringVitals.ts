import { quietly } from "./quietly.js";
import { setTag } from "./shim.js";

/** For a page that has no bundler: the package's `vitals.js`, wherever the page serves it. */
export function vitalsAt(url: string): () => Promise<unknown> {
  return () => import(/* webpackIgnore: true */ /* @vite-ignore */ new URL(url, document.baseURI).href);
}

/** Fetches Web Vitals, and keeps each figure as a tag of the events to come. Without them the page goes on. */
export async function bringVitals(load: () => Promise<unknown>): Promise<void> {
  try {
    const vitals = (await load()) as typeof import("./vitals.js");
    vitals.watch((tag, value) => quietly(undefined, () => setTag(tag, value)));
  } catch {
    // Offline, or a CSP that forbids it.
  }
}
