// The same app, built by each bundler with the plugin, so that Node can run it.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { rollup } from "rollup";
import { build as vite } from "vite";
import webpack from "webpack";
import panicle, { type Options } from "../../src/bundler.js";

const ENTRY = join(import.meta.dirname, "app/entry.js");

/** Builds into a folder of its own; `maps` switches source maps on. */
export type Build = (outDir: string, options: Options, maps: boolean) => Promise<unknown>;

export const BUILDS: Record<string, Build> = {
  async Vite(outDir, options, maps) {
    await isModule(outDir);
    return vite({
      root: import.meta.dirname,
      configFile: false,
      logLevel: "error",
      plugins: [panicle.vite(options)],
      build: {
        outDir,
        emptyOutDir: false,
        sourcemap: maps,
        modulePreload: false,
        rolldownOptions: { input: ENTRY, output: { entryFileNames: "assets/[name]-[hash].js" } },
      },
    });
  },
  async Rollup(outDir, options, maps) {
    await isModule(outDir);
    const bundle = await rollup({ input: ENTRY, plugins: [panicle.rollup(options)] });
    await bundle.write({ dir: outDir, sourcemap: maps, entryFileNames: "assets/[name]-[hash].js" });
  },
  async esbuild(outDir, options, maps) {
    await isModule(outDir);
    return esbuild({
      entryPoints: [ENTRY],
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      outdir: outDir,
      entryNames: "assets/[name]-[hash]",
      sourcemap: maps,
      logLevel: "silent",
      plugins: [panicle.esbuild(options)],
    });
  },
  async webpack(outDir, options, maps) {
    const compiler = webpack({
      mode: "production",
      target: "node",
      entry: ENTRY,
      devtool: maps ? "source-map" : false,
      output: { path: outDir, filename: "assets/[name]-[contenthash].js" },
      plugins: [panicle.webpack(options)],
    });
    await new Promise<void>((done, failed) => {
      compiler.run((error, stats) => {
        const trouble = error ?? stats?.compilation.errors[0];
        compiler.close(() => (trouble ? failed(trouble) : done()));
      });
    });
  },
};

async function isModule(folder: string): Promise<void> {
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
}
