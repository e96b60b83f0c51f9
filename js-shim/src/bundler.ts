// Plugins for Vite, webpack, Rollup and esbuild: scripts get debug ids while they are built, and the collector gets their
// source maps. They run where the app is built and are no part of what a page loads.

import { createUnplugin } from "unplugin";
import { forEsbuild } from "./bundler/esbuild.js";
import type { Options } from "./bundler/options.js";
import { forRollup } from "./bundler/rollup.js";
import { forWebpack } from "./bundler/webpack.js";

export type { Options, Pattern } from "./bundler/options.js";

/** `panicle.vite(options)`, `.webpack`, `.rollup` and `.esbuild`. */
const panicle = createUnplugin<Options | undefined, false>((options = {}) => ({
  name: "panicle",
  enforce: "post",
  vite: { apply: "build", ...forRollup(options) },
  rollup: forRollup(options),
  rolldown: forRollup(options),
  webpack: (compiler) => forWebpack(compiler, options),
  esbuild: { setup: (build) => forEsbuild(build, options) },
}));

export default panicle;
