// One app, made by Vite and by webpack with the package's plugin, which uploads its source maps to a collector.

import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import webpack from "webpack";
import { mustExist, PKG_DIR, TARGET } from "./paths.ts";

/** Where the app's source is. */
export const SOURCE = join(import.meta.dirname, "../bundled");

/** The bundlers the app is made by. */
export const BUNDLERS = ["Vite", "webpack"] as const;
export type Bundler = (typeof BUNDLERS)[number];

interface Plugin {
  default: Record<"vite" | "webpack", (options: object) => never>;
}

/** A built app. */
export interface Bundled {
  /** What is served. */
  folder: string;
  remove(): Promise<void>;
}

/** Builds the app outside of the workspace, with the package in its `node_modules` as npm would put it there. */
export async function bundle(bundler: Bundler, url: string): Promise<Bundled> {
  const root = await mkdtemp(join(TARGET, "bundled-"));
  await cp(SOURCE, root, { recursive: true });
  await mkdir(join(root, "node_modules"));
  await symlink(mustExist(PKG_DIR), join(root, "node_modules/panicle"));
  // As the app's configuration would import it.
  const { default: panicle }: Plugin = await import(pathToFileURL(join(PKG_DIR, "bundler.js")).href);
  const options = { url, release: "bundled@1.0.0", deleteSourceMaps: true, strict: true, silent: true };
  if (bundler === "Vite") await byVite(root, panicle.vite(options));
  else await byWebpack(root, panicle.webpack(options));
  return { folder: join(root, "dist"), remove: () => rm(root, { recursive: true, force: true }) };
}

async function byVite(root: string, plugin: never): Promise<void> {
  await build({
    root,
    base: "./",
    logLevel: "warn",
    plugins: [plugin],
    build: { outDir: "dist", sourcemap: true },
  });
}

async function byWebpack(root: string, plugin: never): Promise<void> {
  const compiler = webpack({
    mode: "production",
    context: root,
    entry: "./src/main.ts",
    devtool: "source-map",
    output: { path: join(root, "dist"), filename: "main.js", chunkFilename: "[contenthash].js" },
    resolve: { extensions: [".ts", ".js"] },
    module: { rules: [{ test: /\.ts$/, use: join(root, "loader.cjs") }] },
    plugins: [plugin],
    performance: false,
  });
  await new Promise<void>((done, failed) => {
    compiler.run((error, stats) => {
      const trouble = error ?? stats?.compilation.errors[0];
      compiler.close(() => (trouble ? failed(trouble) : done()));
    });
  });
  const html = await readFile(join(root, "index.html"), "utf8");
  await writeFile(join(root, "dist/index.html"), html.replace("src/main.ts", "main.js"));
}
