// The demo page as `cargo xtask demo` serves it: by the task runner, with the demo's own Content-Security-Policy.

import { join } from "node:path";
import type { PageHost } from "./pages.ts";
import { DEMO_DIST, mustExist, ROOT, XTASK_BIN } from "./paths.ts";
import { Service } from "./process.ts";

/** Serves the demo with `dsn` in it, on a free port. */
export async function serveDemo(dsn: string): Promise<PageHost> {
  const policy = join(ROOT, "www-demo/csp.txt");
  const args = ["serve", "--dir", mustExist(DEMO_DIST), "--port", "0", "--dsn", dsn, "--csp", policy];
  const service = new Service(mustExist(XTASK_BIN), { args, cwd: ROOT });
  const origin = await service.ready(async () => /^listening: (\S+?)\/?$/m.exec(service.stdout)?.[1]);
  return { origin, stop: () => service.stop() };
}
