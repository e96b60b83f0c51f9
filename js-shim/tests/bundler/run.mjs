// Runs the built app on its own, where nothing maps its stacks, and prints what was thrown and noted.
// node run.mjs ENTRY

import { pathToFileURL } from "node:url";

await import(pathToFileURL(process.argv[2]).href);
const thrown = async (work) => work().catch((error) => error.stack);
const stacks = [await thrown(async () => globalThis.fail()), await thrown(() => globalThis.failLater())];
console.log(JSON.stringify({ stacks, noted: globalThis._sentryDebugIds ?? {} }));
