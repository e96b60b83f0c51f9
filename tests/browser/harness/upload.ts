// `panicle upload`, as a release does it.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DEMO_DIST, DEMO_SYMBOLS, mustExist, PANICLE_BIN, ROOT } from "./paths.ts";

/** The release the demo says it is. */
export const DEMO_RELEASE = "shop@1.0.0";

/** Uploads the demo's debug file and sources; answers what was said about it. */
export async function uploadDemo(collector: string): Promise<string> {
  const folders = [DEMO_DIST, DEMO_SYMBOLS].map(mustExist);
  const options = ["--release", DEMO_RELEASE, "--url", collector];
  const { stdout } = await promisify(execFile)(mustExist(PANICLE_BIN), ["upload", ...folders, ...options], {
    cwd: ROOT,
  });
  return stdout;
}
