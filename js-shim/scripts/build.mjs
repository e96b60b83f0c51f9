// Bundles the shim into the one file that the crate and the npm package import.
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

const { outputFiles } = await build({
  absWorkingDir: here.pathname,
  entryPoints: ["src/shim.ts"],
  bundle: true,
  format: "esm",
  target: "es2022",
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
}
