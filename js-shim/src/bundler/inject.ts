// A script's debug id, by Sentry's convention: a line of code in front that notes the id under the script's own stack, a
// comment behind, and a member of its source map. `panicle inject` writes the same.

import { createHash } from "node:crypto";
import type { Options } from "./options.js";

/** A script and its source map, as text. */
export interface Pair {
  script: string;
  map: string;
}

const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** Rollup's own comment, or what Sentry's plugins leave. */
const KNOWN_ID = new RegExp(`(?://# debugId=|sentry-dbid-)(${ID})`, "i");
const MAP_COMMENT = /\n\/\/[#@] sourceMappingURL=\S+\s*$/;

const BLANK = String.raw`(?:\s|//.*|/\*[^]*?\*/)*`;
const DIRECTIVE = new RegExp(`^${BLANK}("use [\\w ]+"|'use [\\w ]+')[^\\S\\n]*(?:;|\\n|$)`);

/** The pair with a debug id, which follows from its content. */
export function inject({ script, map }: Pair, { deleteSourceMaps, dryRun }: Options = {}): Pair {
  const parsed: SourceMap = JSON.parse(map);
  const id = debugIdOf(script) ?? newId(script, map);
  const plain = deleteSourceMaps && !dryRun ? script.replace(MAP_COMMENT, "\n") : script;
  const isNoted = script.includes("_sentryDebugIds");
  return {
    script: commented(isNoted ? plain : noted(plain, id), id),
    map: JSON.stringify({
      ...(isNoted ? parsed : moved(parsed, shebang(script) ? 1 : 0)),
      debug_id: id,
      debugId: id,
    }),
  };
}

/** The id that a script has already, whoever gave it. */
export function debugIdOf(script: string): string | undefined {
  return KNOWN_ID.exec(script)?.[1]?.toLowerCase();
}

function newId(script: string, map: string): string {
  const hash = createHash("sha256").update(script).update(map).digest("hex");
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function noted(script: string, id: string): string {
  const head = shebang(script);
  const body = script.slice(head.length);
  const note = `!function(){try{var g=globalThis,s=(new g.Error).stack;s&&((g._sentryDebugIds=g._sentryDebugIds||{})[s]="${id}")}catch(e){}}();`;
  return `${head}${directives(body)}${note}\n${body}`;
}

function commented(script: string, id: string): string {
  if (script.includes(`//# debugId=${id}`)) return script;
  return `${script.replace(/\n?$/, "\n")}//# debugId=${id}\n`;
}

/** The line for the shell, which must stay the first. */
function shebang(script: string): string {
  return /^#!.*\n/.exec(script)?.[0] ?? "";
}

/** The directives a script begins with, to be said again in front: behind code they mean nothing. */
function directives(script: string): string {
  let found = "";
  let rest = script;
  for (let match = DIRECTIVE.exec(rest); match; match = DIRECTIVE.exec(rest)) {
    found += `${match[1]};`;
    rest = rest.slice(match[0].length);
  }
  return found;
}

interface SourceMap {
  mappings?: string;
  sections?: { offset: { line: number; column: number } }[];
}

/** The map of a script with one more line behind its first `before` lines. */
function moved(map: SourceMap, before: number): SourceMap {
  const { mappings, sections } = map;
  return {
    ...map,
    ...(mappings === undefined ? {} : { mappings: before ? mappings.replace(/;|$/, "$&;") : `;${mappings}` }),
    ...(sections && {
      sections: sections.map((section) => ({
        ...section,
        offset: { ...section.offset, line: section.offset.line + 1 },
      })),
    }),
  };
}
