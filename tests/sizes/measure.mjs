// Prints, as JSON, what each part weighs: minified, gzip -9, brotli.
// node tests/sizes/measure.mjs <folder of the npm package> <name>=<folder of wasm-bindgen's output>…
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = new URL("../../", import.meta.url).pathname;
const [pkg, ...apps] = process.argv.slice(2);

const SENTRY = 'import { init } from "@sentry/browser"; init({ dsn: "https://key@collector.example/1" });';
const PAIR = `
  import { init } from "@sentry/browser";
  import { wasmIntegration } from "@sentry/wasm";
  init({ dsn: "https://key@collector.example/1", integrations: [wasmIntegration()] });
`;
const beside = join(root, "tests/browser");

const weights = {
  entry: weigh(readFileSync(join(pkg, "index.js"))),
  shim: weigh(readFileSync(join(pkg, "shim.js"))),
  core: weigh(readFileSync(join(pkg, "core.js"))),
  wasm: weigh(readFileSync(join(pkg, "panicle_bg.wasm"))),
  sentry: weigh(await bundled({ contents: SENTRY, resolveDir: beside })),
  "sentry pair": weigh(await bundled({ contents: PAIR, resolveDir: beside })),
};
for (const app of apps) {
  const [name, folder] = app.split("=");
  weights[`${name} wasm`] = weigh(optimised(join(folder, "panicle_sizes_bg.wasm")));
  weights[`${name} glue`] = weigh(
    await bundled({ contents: readFileSync(join(folder, "panicle_sizes.js")), resolveDir: folder }),
  );
}
console.log(JSON.stringify(weights));

function weigh(bytes) {
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
}

async function bundled(stdin) {
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return Buffer.from(outputFiles[0].contents);
}

/** As an app's own build would: names and line tables stay out of what is downloaded. */
function optimised(wasm) {
  const made = `${wasm}.small`;
  execFileSync(join(root, "node_modules/.bin/wasm-opt"), [
    "-Oz",
    "--strip-debug",
    "--strip-producers",
    wasm,
    "-o",
    made,
  ]);
  return readFileSync(made);
}
