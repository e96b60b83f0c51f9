import { quietly } from "../quietly.js";
import type { Script } from "../types.js";
import { shorten } from "./dataUrls.js";
import { scriptUrl } from "./stackLines.js";

declare global {
  /** Sentry's convention: each script notes its debug id under the stack of its first line. */
  var _sentryDebugIds: Record<string, unknown> | undefined;
}

const MOST_SCRIPTS = 1000;
const IS_ID = /^[\da-f-]{32,36}$/i;

const idsByUrl = new Map<string, string>();
let read = 0;

/** The scripts that the stacks go through and that have a debug id, each once. */
export function scriptsOf(stacks: (string | undefined)[]): Script[] {
  quietly(undefined, learn);
  if (idsByUrl.size === 0) return [];
  const urls = stacks.flatMap((stack = "") => stack.split("\n").map(scriptUrl));
  return [...new Set(urls)].flatMap((url = "") => {
    const debug_id = idsByUrl.get(url);
    return debug_id ? [{ url, debug_id }] : [];
  });
}

/** What scripts have noted since. */
function learn(): void {
  const noted = Object.entries(globalThis._sentryDebugIds ?? {});
  for (const [stack, id] of noted.slice(read, MOST_SCRIPTS)) {
    const url = shorten(stack).split("\n").map(scriptUrl).find(Boolean);
    if (url && IS_ID.test(String(id))) idsByUrl.set(url, String(id));
  }
  read = noted.length;
}
