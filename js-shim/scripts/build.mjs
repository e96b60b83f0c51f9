// Bundles both halves of the shim into the one file that the crate imports, and each of them for the npm package (dist).
// With `--check` nothing is written: it fails when the committed file is not what the sources make.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const here = new URL("../", import.meta.url);
const target = new URL("../sdk-wasm/js/shim.js", here);

const workspace = await readFile(new URL("../Cargo.toml", here), "utf8");
const version = /^version = "(.+)"$/m.exec(workspace)?.[1];
if (!(await readFile(new URL("src/version.ts", here), "utf8")).includes(`"${version}"`)) {
  console.error(`js-shim/src/version.ts must say ${version}, as the workspace's Cargo.toml does`);
  process.exit(1);
}

const BESIDE = /^\.\/(shim|core|vitals)\.js$/;
/** What only some pages fetch. */
const EXTRAS = { vitals: "src/vitals.ts", react: "src/react.ts", vue: "src/vue.ts" };
const options = {
  absWorkingDir: here.pathname,
  bundle: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
};

const { outputFiles } = await build({
  ...options,
  entryPoints: ["src/crate.ts"],
  write: false,
  banner: { js: "// Generated from js-shim/src by `npm run -w js-shim build`. Edit there, not here." },
});
const made = outputFiles[0].text;

if (process.argv.includes("--check")) {
  const committed = await readFile(target, "utf8").catch(() => "");
  if (committed !== made) {
    console.error("sdk-wasm/js/shim.js is stale: run `npm run -w js-shim build` and commit it");
    process.exit(1);
  }
} else {
  await writeFile(target, made);
  // Each imports the others beside it, so that a page holds one copy of each and fetches it when it is needed.
  await build({
    ...options,
    entryPoints: { index: "src/index.ts", shim: "src/page.ts", core: "src/core.ts", ...EXTRAS },
    external: ["react", "vue"],
    outdir: "dist",
    minify: true,
    plugins: [{ name: "beside", setup: (build) => build.onResolve({ filter: BESIDE }, beside) }],
  });
  // Runs where apps are built.
  await build({
    ...options,
    entryPoints: ["src/bundler.ts"],
    external: ["unplugin"],
    platform: "node",
    outdir: "dist",
  });
}

function beside({ path, importer }) {
  // The page's shim is the one file that has the shim in it.
  return importer.endsWith("/page.ts") && path === "./shim.js" ? undefined : { path, external: true };
}
