// What the Location of a panic points to.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Issue } from "./collector.ts";
import { ROOT } from "./paths.ts";

/** The source line an issue's location names. `folder` is the workspace whose files it names. */
export async function lineAt({ location }: Issue, folder = "."): Promise<string> {
  if (!location) throw new Error("the issue has no location");
  const source = await readFile(join(ROOT, folder, location.file), "utf8");
  return source.split("\n")[location.line - 1] ?? "";
}
