// A button for each place of one build of `tests/wasm-pages/symbols`; `?build=` names the build.

import { init } from "/pkg/index.js";

const build = new URLSearchParams(location.search).get("build");
const dsn = document.querySelector("meta[name=panicle-dsn]").content;
await init({ dsn, release: `symbols@${build}`, environment: "test" });

// The builds share their glue.
const app = await import("/builds/page_symbols.js");
await app.default({ module_or_path: `/builds/${build}/page_symbols_bg.wasm` });

const ways = {
  plain: () => app.plain(7),
  inlined: () => app.inlined(7),
  closure: () => app.closure(7),
  method: () => app.method(12),
  generic: () => app.generic("three"),
  trap: () => app.trap(0),
};
for (const [name, act] of Object.entries(ways)) {
  const button = document.createElement("button");
  button.id = button.textContent = name;
  button.addEventListener("click", act);
  document.body.append(button);
}
document.body.dataset.ready = "yes";
