// Completes what wasm-pack made into the npm package: the shim, the core, the entry, the types and the manifest.
// `npm run -w js-shim build` comes first.
// `npm run -w js-shim package -- <folder of wasm-pack's output>`

import { execFile } from "node:child_process";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const here = new URL("../", import.meta.url).pathname;
const [target] = process.argv.slice(2);
if (!target) {
  console.error("usage: npm run -w js-shim package -- <folder of wasm-pack's output>");
  process.exit(1);
}
// npm runs scripts in the workspace's folder; paths are meant from where npm was called.
const pkg = resolve(process.env.INIT_CWD ?? ".", target);

for (const file of ["index.js", "shim.js", "core.js", "vitals.js", "react.js", "vue.js", "bundler.js"])
  await copyFile(join(here, "dist", file), join(pkg, file));

await run("tsc", ["--project", join(here, "tsconfig.types.json"), "--outDir", join(pkg, "types")]);

// What rustc uses of wasm, and every browser has. Without the list wasm-opt would use more, or refuse the module.
const FEATURES = [
  "bulk-memory",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];
const wasm = join(pkg, "panicle_bg.wasm");
await run("wasm-opt", ["-Oz", ...FEATURES.map((name) => `--enable-${name}`), wasm, "-o", wasm]);
// The core calls the wasm itself: glue for a module without imports would be all glue.
for (const file of ["panicle.js", "panicle.d.ts", "panicle_bg.wasm.d.ts"])
  await rm(join(pkg, file), { force: true });
await copyFile(join(here, "../sdk-wasm/README.md"), join(pkg, "README.md"));

const manifest = JSON.parse(await readFile(join(pkg, "package.json"), "utf8"));
await writeFile(join(pkg, "package.json"), `${JSON.stringify(completed(manifest), null, 2)}\n`);
// wasm-pack's own: it would keep the files above out of `npm pack`.
await rm(join(pkg, ".gitignore"), { force: true });

async function run(tool, args) {
  await promisify(execFile)(join(here, "../node_modules/.bin", tool), args);
}

function completed({ version, license }) {
  return {
    name: "panicle",
    description: "Panics, traps and errors of a frontend, masked and sent as Sentry envelopes",
    version,
    license,
    type: "module",
    exports: {
      ".": { types: "./types/index.d.ts", default: "./index.js" },
      // For a page that starts the shim before anything else.
      "./shim": { types: "./types/shim.d.ts", default: "./shim.js" },
      "./react": { types: "./types/react.d.ts", default: "./react.js" },
      "./vue": { types: "./types/vue.d.ts", default: "./vue.js" },
      // For where the app is built, not for the page.
      "./bundler": { types: "./types/bundler.d.ts", default: "./bundler.js" },
      "./package.json": "./package.json",
    },
    main: "./index.js",
    types: "./types/index.d.ts",
    // Importing the core attaches it, importing the shim tells it where the core is, and importing the React adapter tells
    // it what to leave out.
    sideEffects: ["./shim.js", "./core.js", "./react.js"],
    // Each adapter takes what the app has, and the bundlers' plugin needs one library.
    peerDependencies: { react: ">=18", vue: ">=3", unplugin: ">=3" },
    peerDependenciesMeta: {
      react: { optional: true },
      vue: { optional: true },
      unplugin: { optional: true },
    },
    files: [
      "index.js",
      "shim.js",
      "core.js",
      "vitals.js",
      "react.js",
      "vue.js",
      "bundler.js",
      "panicle_bg.wasm",
      "types",
      "README.md",
    ],
  };
}
