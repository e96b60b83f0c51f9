// The shim, and a module that does not start, each for another reason.

import { configure, start } from "/demo/shim.js";

start();
configure({ dsn: document.querySelector("meta[name=panicle-dsn]").content, release: "never@1.0.0" });
document.body.dataset.ready = "yes";

const app = await import("/apps/failures/page_failures.js");
const WASM = "/apps/failures/page_failures_bg.wasm";

const ways = {
  missing: () => app.default({ module_or_path: "/apps/failures/page_failures_v2_bg.wasm?token=secret-4711" }),
  // A single-page app's server answers everything with its start page.
  page: () => app.default({ module_or_path: "/never/page.wasm" }),
  garbage: () => app.default({ module_or_path: "/never/garbage.wasm" }),
  unreachable: () => app.default({ module_or_path: "http://127.0.0.1:9/app.wasm" }),
  // The glue of one build and the module of another.
  mixed: () => WebAssembly.instantiateStreaming(fetch(WASM), { "./page_failures_bg.js": {} }),
  forbidden: () => app.default(),
};

await ways[new URLSearchParams(location.search).get("how")]();
