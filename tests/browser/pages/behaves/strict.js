// The package on a page whose policy forbids inline scripts, eval, and scripts from text.
import * as panicle from "/pkg/index.js";

window.panicle = panicle;
await panicle.init({ dsn: document.documentElement.dataset.dsn });
document.body.dataset.ready = "yes";
