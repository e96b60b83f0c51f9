// Rollup, and those with its hooks: Vite and Rolldown.

import { dirname } from "node:path";
import { finish, type Output, textOf } from "./finish.js";
import { inject } from "./inject.js";
import { isWanted, type Options } from "./options.js";

interface Chunk {
  type: "chunk";
  fileName: string;
  code: string;
  sourcemapFileName?: string | null;
}

interface Asset {
  type: "asset";
  source: string | Uint8Array;
}

type Bundle = Record<string, Chunk | Asset>;

/** Before anything is written, so that what others hash, compress or precache is what is served. */
export function forRollup(options: Options) {
  return {
    generateBundle: {
      order: "post" as const,
      handler(_: unknown, bundle: Bundle) {
        for (const { script, map } of outputsIn(bundle, options)) {
          const chunk = bundle[script];
          const asset = map === undefined ? undefined : bundle[map];
          if (chunk?.type !== "chunk" || asset?.type !== "asset") continue;
          const made = inject({ script: chunk.code, map: textOf(asset.source) }, options);
          chunk.code = made.script;
          asset.source = made.map;
        }
      },
    },
    async writeBundle(
      this: { meta: { watchMode: boolean } },
      { dir, file }: { dir?: string | undefined; file?: string | undefined },
      bundle: Bundle,
    ) {
      if (this.meta.watchMode) return;
      await finish(dir ?? dirname(file ?? "."), outputsIn(bundle, options), options);
    },
  };
}

function outputsIn(bundle: Bundle, options: Options): Output[] {
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  return chunks
    .filter(({ fileName }) => isWanted(fileName, options))
    .map(({ fileName, sourcemapFileName }) => {
      const map = sourcemapFileName ?? `${fileName}.map`;
      return { script: fileName, map: map in bundle ? map : undefined };
    });
}
