// First script of the page: starts the shim, so that failures are seen before the wasm is there and after it is gone.
import { configure, start } from "./shim.js";

const meta = document.querySelector('meta[name="panicle-dsn"]');
// `?dsn=` points the page at another collector; the wasm reads the same meta element.
meta.content = new URLSearchParams(location.search).get("dsn") ?? meta.content;

start();
configure({ dsn: meta.content, release: "shop@1.0.0", environment: "demo" });
