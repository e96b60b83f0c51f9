/** `shim.js` of the npm package: the shim for a page that has the core beside it. */
import { shim } from "./shim.js";

export * from "./shim.js";

shim().bring = () => import("./core.js");
