/** `shim.js` of the npm package: the shim for a page that has the core beside it. */
import { shim } from "./shim.js";

export * from "./shim.js";

// A page with a Rust app has the core from there.
shim().bringWith(async () => shim().core ?? import("./core.js"));
