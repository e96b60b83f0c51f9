// webpack.

import type { Compilation, Compiler } from "webpack";
import { finish, type Output, pathOf, textOf } from "./finish.js";
import { inject } from "./inject.js";
import { isWanted, type Options } from "./options.js";

const NAME = "panicle";

/** Behind webpack's own source maps, and before files are hashed and compressed. */
export function forWebpack(compiler: Compiler, options: Options): void {
  const { Compilation, sources } = compiler.webpack;
  const stage = Compilation.PROCESS_ASSETS_STAGE_DEV_TOOLING + 1;
  compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
    compilation.hooks.processAssets.tap({ name: NAME, stage }, () => {
      for (const { script, map } of outputsOf(compilation, options)) {
        if (map === undefined) continue;
        const text = (asset: string) => textOf(compilation.getAsset(asset)?.source.source() ?? "");
        const made = inject({ script: text(script), map: text(map) }, options);
        compilation.updateAsset(script, new sources.RawSource(made.script));
        compilation.updateAsset(map, new sources.RawSource(made.map));
      }
    });
  });
  compiler.hooks.afterEmit.tapPromise(NAME, async (compilation) => {
    if (compiler.watchMode || compilation.errors.length > 0) return;
    await finish(compiler.outputPath, outputsOf(compilation, options), options);
  });
}

function outputsOf(compilation: Compilation, options: Options): Output[] {
  return compilation
    .getAssets()
    .filter(({ name }) => isWanted(pathOf(name), options))
    .map(({ name, info }) => ({ script: name, map: [info.related?.sourceMap].flat()[0] ?? undefined }));
}
