// A button for each function of the app that fails. `?load=` says how the module is loaded; `?early` starts the shim first.

import { loaders } from "./loaders.js";

const dsn = document.querySelector("meta[name=panicle-dsn]").content;
const query = new URLSearchParams(location.search);

if (query.has("early")) {
  const { configure, start } = await import("/demo/shim.js");
  start();
  configure({ dsn });
}

// Not at the top: the app brings its copy of the shim along, which must not come before the early one.
const app = await import("/apps/failures/page_failures.js");
await loaders[query.get("load") ?? "streaming"](app);
app.start(dsn);

for (const name of Object.keys(app).filter((name) => /^(panic|trap)_/.test(name))) {
  button(name, name === "panic_in_listener" ? undefined : () => app[name]());
}
app.panic_in_listener(document.getElementById("panic_in_listener"));
button("panic_in_object", () => {
  const basket = new app.Basket();
  setTimeout(() => basket.add("thistle"));
  for (let call = 0; call < 20; call++) setTimeout(() => basket.add("rose"));
  setTimeout(() => setTimeout(() => button("all-called")));
});
document.body.dataset.ready = "yes";

function button(id, act) {
  const made = document.createElement("button");
  made.id = id;
  made.textContent = id;
  if (act) made.addEventListener("click", () => void act());
  document.body.append(made);
}
