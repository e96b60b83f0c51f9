// The app in a worker: first told the DSN, then which function to call.

import load, * as app from "/apps/failures/page_failures.js";

addEventListener(
  "message",
  async ({ data: dsn }) => {
    await load();
    app.start(dsn);
    addEventListener("message", ({ data: name }) => void app[name]());
    postMessage(["panic_in_export", "panic_in_promise", "panic_in_spawn_local", "trap_divide_by_zero"]);
  },
  { once: true },
);
