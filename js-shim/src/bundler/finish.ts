// What is left to do once the output is written, whoever wrote it.

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { debugIdOf } from "./inject.js";
import type { Options } from "./options.js";
import { type Built, upload } from "./upload.js";

/** A script of the output and its source map, as paths in the output. */
export interface Output {
  script: string;
  map: string | undefined;
}

/** Uploads scripts with their maps, takes the maps away if asked to, and says what it did. */
export async function finish(folder: string, outputs: Output[], options: Options): Promise<void> {
  const built = await Promise.all(outputs.map((output) => read(folder, output)));
  const failures = [bareScripts(outputs), await deliver(folder, built.flat(), options)].filter(Boolean);
  if (failures.length === 0) return;
  if (options.strict) throw new Error(`panicle: ${failures.join("; ")}`);
  for (const failure of failures) console.warn(`panicle: ${failure}`);
}

/** What went wrong; nothing when it is empty. */
async function deliver(folder: string, built: Built[], options: Options): Promise<string> {
  const { url, dryRun, deleteSourceMaps } = options;
  const what = `${built.length} ${built.length === 1 ? "script" : "scripts"} with source maps`;
  if (dryRun) {
    const list = built.map(({ name, script }) => `\n  ${debugIdOf(script)} ${name}`);
    say(`would upload ${what}${list.join("")}`, options);
    return "";
  }
  if (!url) return "nothing is uploaded: `url` is not set";
  if (built.length === 0) return "";
  try {
    const { known } = await upload(built, options);
    if (deleteSourceMaps) await Promise.all(built.map(({ mapFile }) => rm(join(folder, mapFile))));
    const rest = [known > 0 && `${known} files were there`, deleteSourceMaps && "maps removed"];
    say([`uploaded ${what} to ${new URL(url).origin}`, ...rest].filter(Boolean).join(", "), options);
    return "";
  } catch (error) {
    const rest = deleteSourceMaps ? "; the source maps are still in the output" : "";
    return `not all is uploaded: ${(error as Error).message}${rest}`;
  }
}

function bareScripts(outputs: Output[]): string {
  const bare = outputs.filter(({ map }) => map === undefined).map(({ script }) => script);
  return bare.length > 0 ? `no source map for ${bare.join(", ")}: switch source maps on in the bundler` : "";
}

async function read(folder: string, { script, map }: Output): Promise<Built[]> {
  if (map === undefined) return [];
  const text = (file: string) => readFile(join(folder, file), "utf8");
  const [name, mapFile] = [pathOf(script), pathOf(map)];
  return [{ name: name.replaceAll("\\", "/"), script: await text(name), mapFile, map: await text(mapFile) }];
}

function say(text: string, { silent }: Options): void {
  if (!silent) console.info(`panicle: ${text}`);
}

/** webpack's names may have a query. */
export function pathOf(name: string): string {
  return name.replace(/[?#].*$/, "");
}

/** An asset's content. */
export function textOf(source: string | Uint8Array): string {
  return typeof source === "string" ? source : Buffer.from(source).toString("utf8");
}
