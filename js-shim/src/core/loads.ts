import { selector } from "../early/clicks.js";
import type { FailedLoad } from "../early/listeners.js";
import { quietly } from "../quietly.js";
import type { Seen } from "./seen.js";
import { withoutQuery } from "./stackLines.js";

/** What is known of a load that failed: fields of `detail`. */
export interface Load {
  url: string;
  /** `http` when there was an answer, `network` when there was none, `error` when the browser does not tell. */
  reason: string;
  status?: number;
  duration_ms?: number;
  /** Of the element that wanted it, if it was one. */
  tag?: string;
  selector?: string;
}

type Told = Pick<Seen, "name" | "message"> & Partial<Seen>;

const URL_LIMIT = 1024;

/** Reads an element whose resource did not load. Nothing of its content is told. */
export function loadOf({ event, url }: FailedLoad): Told {
  const element = event.target as Element;
  const tag = element.tagName.toLowerCase();
  return load(tag === "script" ? "script_load" : "resource_load", url, { tag, selector: selector(element) });
}

/** A script that did not load, told by who looked after it. */
export function scriptLoad(detail: Load): Told {
  return told("script_load", detail);
}

type LoadKind = "script_load" | "resource_load";

const NAMES = { script_load: "ScriptLoadError", resource_load: "ResourceLoadError" };

// Chromium and Firefox name the module, WebKit does not; webpack tells what it was like.
const IMPORT =
  /^(?:Failed to fetch|error loading) dynamically imported module: ?(\S*)|^Importing a module script failed/;
const CHUNK = /\((error|missing|timeout): (\S+)\)$/;
const PRELOAD = /^Unable to preload CSS for (\S+)/;

/** What an error says of a module, chunk or style sheet that did not load; `undefined` for every other error. */
export function importOf({ name, message }: Pick<Seen, "name" | "message">): Partial<Seen> | undefined {
  const found = IMPORT.exec(message);
  if (found) return asyncLoad("script_load", found[1] ?? "");
  const chunk = name === "ChunkLoadError" && CHUNK.exec(message);
  if (chunk)
    return asyncLoad("script_load", chunk[2] ?? "", chunk[1] === "timeout" ? { reason: "timeout" } : {});
  const preload = PRELOAD.exec(message);
  return preload ? asyncLoad("resource_load", preload[1] ?? "", { tag: "link" }) : undefined;
}

/** Every engine and bundler has words of its own; one that names no address keeps them. */
function asyncLoad(kind: LoadKind, url: string, more: Partial<Load> = {}): Partial<Seen> {
  return { is_async: true, ...(url ? load(kind, url, more) : { kind, detail: { reason: "error" } }) };
}

function load(kind: LoadKind, url: string, more: Partial<Load>): Told {
  return told(kind, { ...detailOf(url), ...more });
}

function told(kind: LoadKind, detail: Load): Told {
  const { url, status, reason } = detail;
  const message = `${withoutQuery(url)}: ${status ?? REASONS[reason] ?? reason}`;
  return { kind, name: NAMES[kind], message, detail };
}

const REASONS: Record<string, string> = {
  error: "not loaded",
  network: "no answer",
  http: "not what this page may run",
};

function detailOf(address: string): Load {
  const url = absolute(address);
  // The whole of a `data:` URL is the file itself.
  return url.startsWith("data:")
    ? { url: "data:", reason: "error" }
    : { url: url.slice(0, URL_LIMIT), ...fateOf(url) };
}

function absolute(address: string): string {
  return quietly(address, () => new URL(address, globalThis.document?.baseURI ?? location.href).href);
}

/** What became of the last request for a URL, as far as the browser tells. */
export function fateOf(url: string): Pick<Load, "reason" | "status"> {
  const entries = performance.getEntriesByName(url, "resource") as PerformanceResourceTiming[];
  const status = entries.at(-1)?.responseStatus;
  if (status) return { reason: "http", status };
  // Of other origins the browser hides the status, so its absence says nothing.
  return { reason: url.startsWith(`${location.origin}/`) ? "network" : "error" };
}
