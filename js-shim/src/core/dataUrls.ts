/** A `data:` URL is the file itself: it is named by its type and a hash, and never travels. */

const STACK_LIMIT = 64 * 1024;
/** A message may stand in a stack, and be anything. */
const LINE_LIMIT = 4096;
/** Characters that are read; two modules that differ do so in many places. */
const SAMPLES = 256;
const TYPE_LIMIT = 48;

/** `data:application/wasm/1a2b3c4d` for a `data:` URL; any other as it is. */
export function nameOfUrl(url: string): string {
  if (!url.startsWith("data:")) return url;
  const type = /^data:[\w/+.-]*/.exec(url.slice(0, TYPE_LIMIT))?.[0] ?? "data:";
  return url.length === type.length ? url : `${type}/${sampleHash(url)}`;
}

/** A stack with its `data:` URLs named, and not longer than it has to be. V8 and Gecko repeat them in each frame. */
export function shorten(stack: string): string {
  return stack.split("\n", 500).map(nameLine).join("\n").slice(0, STACK_LIMIT);
}

/** Without a regular expression that would go through the whole file for each frame. */
function nameLine(line: string): string {
  const start = line.indexOf("data:");
  if (start < 0) return line.slice(0, LINE_LIMIT);
  const end = endOfUrl(line, start);
  const named = line.slice(0, start) + nameOfUrl(line.slice(start, end)) + line.slice(end);
  return named.slice(0, LINE_LIMIT);
}

/** A place in a wasm module or in a script follows the URL; else it goes on to the first blank or parenthesis. */
function endOfUrl(line: string, start: number): number {
  const wasm = line.lastIndexOf(":wasm-function[");
  if (wasm > start) return wasm;
  const place = /(:\d+){1,2}\)?$/.exec(line.slice(-32));
  if (place) return line.length - place[0].length;
  const after = line.slice(start).search(/[\s()]/);
  return after < 0 ? line.length : start + after;
}

/** FNV-1a over the length and characters spread evenly: the same for the same file, and quick for a large one. */
function sampleHash(text: string): string {
  let hash = 0x811c9dc5 ^ text.length;
  const step = Math.max(1, text.length / SAMPLES);
  for (let at = 0; at < text.length; at += step) {
    hash = Math.imul(hash ^ text.charCodeAt(Math.floor(at)), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
