// esbuild.

import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { BuildResult, PluginBuild } from "esbuild";
import { finish, type Output } from "./finish.js";
import { inject } from "./inject.js";
import { isWanted, type Options } from "./options.js";

/** esbuild writes its output itself and tells afterwards, so the files are written once more. */
export function forEsbuild({ initialOptions, onEnd }: PluginBuild, options: Options): void {
  const { absWorkingDir = ".", outdir, outfile = "." } = initialOptions;
  const folder = resolve(absWorkingDir, outdir ?? dirname(outfile));
  initialOptions.metafile = true;
  onEnd(async (result) => {
    if (result.errors.length > 0) return;
    if (initialOptions.write === false) throw new Error("panicle needs files: `write` must not be false");
    const outputs = outputsOf(result, (path) => relative(folder, resolve(absWorkingDir, path)), options);
    for (const { script, map } of outputs) {
      if (map !== undefined) await rewrite(join(folder, script), join(folder, map), options);
    }
    await finish(folder, outputs, options);
  });
}

function outputsOf({ metafile }: BuildResult, nameOf: (path: string) => string, options: Options): Output[] {
  const names = Object.keys(metafile?.outputs ?? {}).map(nameOf);
  return names
    .filter((name) => isWanted(name, options))
    .map((script) => ({ script, map: names.find((name) => name === `${script}.map`) }));
}

async function rewrite(script: string, map: string, options: Options): Promise<void> {
  const pair = { script: await readFile(script, "utf8"), map: await readFile(map, "utf8") };
  const made = inject(pair, options);
  await writeFile(script, made.script);
  await writeFile(map, made.map);
}
