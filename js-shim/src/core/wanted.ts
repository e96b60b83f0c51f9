import type { Options } from "../types.js";
import type { Seen } from "./seen.js";
import { parseScriptLine, parseWasmLine } from "./stackLines.js";

type Pattern = string | RegExp;

/** Does the app want to hear nothing of this? */
export function isIgnored(seen: Seen, options: Partial<Options> = {}): boolean {
  const { ignoreErrors = [], denyUrls = [], allowUrls } = options;
  const words = seen.name ? `${seen.name}: ${seen.message}` : seen.message;
  if (fitsOne(ignoreErrors, words)) return true;
  const url = placeOf(seen);
  return url !== "" && (fitsOne(denyUrls, url) || (allowUrls !== undefined && !fitsOne(allowUrls, url)));
}

/** Is it among the part of events that is sent? `chance` is from 0 up to 1. */
export function isDrawn(sampleRate: unknown, chance: number): boolean {
  return typeof sampleRate !== "number" || Number.isNaN(sampleRate) || chance < sampleRate;
}

function fitsOne(patterns: Pattern[], text: string): boolean {
  return patterns.some((pattern) => {
    if (typeof pattern === "string") return text.includes(pattern);
    // With `g` or `y` an expression would go on where its last match ended.
    pattern.lastIndex = 0;
    return pattern.test(text);
  });
}

/** The URL of the code that failed, or of what failed to load; empty when neither is known. */
function placeOf({ stack = "", detail, filename = "" }: Seen): string {
  const { url, sourceFile } = (detail ?? {}) as { url?: string; sourceFile?: string };
  if (url || sourceFile) return String(url || sourceFile);
  const urls = stack.split("\n").map((line) => (parseWasmLine(line.trim()) ?? parseScriptLine(line))?.url);
  return urls.find(Boolean) ?? filename;
}
