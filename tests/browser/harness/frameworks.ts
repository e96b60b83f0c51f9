// Pages of real frameworks from the registry, bundled as an app would be, with the package's adapter in them.

import { join } from "node:path";
import { build } from "esbuild";
import { PAGES, PageServer } from "./pages.ts";
import { mustExist, PKG_DIR, ROOT } from "./paths.ts";

/** One bundle to be made. */
export interface Bundle {
  /** The file in `frameworks/`, without its ending. */
  app: "react" | "vue";
  mode: "development" | "production";
  /** Where React is taken from, when not from the workspace: a folder with `node_modules`. */
  from?: string;
}

/** Serves `framework.html?bundle=NAME` for each of `bundles`, which find the package's wasm beside them. */
export async function serveBundles(dsn: string, bundles: Record<string, Bundle>): Promise<PageServer> {
  const made = Object.entries(bundles).map(async ([name, bundle]) => [`/pkg/${name}.js`, await make(bundle)]);
  return PageServer.start({
    folders: { "/": PAGES, "/pkg/": mustExist(PKG_DIR) },
    scripts: Object.fromEntries(await Promise.all(made)),
    dsn,
  });
}

async function make({ app, mode, from }: Bundle): Promise<string> {
  const file = (name: string) => join(mustExist(PKG_DIR), name);
  const other = (name: string) => join(ROOT, from ?? "", "node_modules", name);
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, `../frameworks/${app}.ts`)],
    alias: {
      "panicle/react": file("react.js"),
      "panicle/vue": file("vue.js"),
      panicle: file("index.js"),
      ...(from ? { react: other("react"), "react-dom": other("react-dom") } : {}),
    },
    define: {
      "process.env.NODE_ENV": JSON.stringify(mode),
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: mode === "production",
    nodePaths: [join(ROOT, "node_modules")],
    write: false,
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}
