// Completes what wasm-pack made into the npm package: the shim, the entry, the types and the manifest.
// `npm run -w js-shim package -- <folder of wasm-pack's output>`

import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { withoutNames } from "./withoutNames.mjs";

const here = new URL("../", import.meta.url).pathname;
const [target] = process.argv.slice(2);
if (!target) {
  console.error("usage: npm run -w js-shim package -- <folder of wasm-pack's output>");
  process.exit(1);
}
// npm runs scripts in the workspace's folder; paths are meant from where npm was called.
const pkg = resolve(process.env.INIT_CWD ?? ".", target);

const options = {
  absWorkingDir: here,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  logLevel: "warning",
};
await build({ ...options, entryPoints: ["src/shim.ts"], outfile: join(pkg, "shim.js") });
// The entry and wasm-pack's glue import the one shim beside them, so that a page holds one copy.
await build({
  ...options,
  entryPoints: ["src/index.ts"],
  outfile: join(pkg, "index.js"),
  plugins: [
    { name: "beside", setup: (build) => build.onResolve({ filter: /^\.\/(shim|panicle)\.js$/ }, beside) },
  ],
});

await promisify(execFile)(join(here, "../node_modules/.bin/tsc"), [
  ...["--project", join(here, "tsconfig.types.json")],
  ...["--outDir", join(pkg, "types")],
]);

const wasm = join(pkg, "panicle_bg.wasm");
await writeFile(wasm, withoutNames(await readFile(wasm)));

const manifest = JSON.parse(await readFile(join(pkg, "package.json"), "utf8"));
await writeFile(join(pkg, "package.json"), `${JSON.stringify(completed(manifest), null, 2)}\n`);
// wasm-pack's own: it would keep the files above out of `npm pack`.
await rm(join(pkg, ".gitignore"), { force: true });

function beside({ path }) {
  return { path, external: true };
}

function completed({ name, description, version, license }) {
  return {
    name,
    description,
    version,
    license,
    type: "module",
    exports: {
      ".": { types: "./types/index.d.ts", default: "./index.js" },
      // For a page that starts the shim before anything else.
      "./shim": { types: "./types/shim.d.ts", default: "./shim.js" },
      "./package.json": "./package.json",
    },
    main: "./index.js",
    types: "./types/index.d.ts",
    // The entry does nothing until `init`.
    sideEffects: false,
    files: ["index.js", "shim.js", "panicle.js", "panicle_bg.wasm", "types", "README.md"],
  };
}
