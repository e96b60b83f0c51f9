import * as panicle from "/pkg/index.js";

// A module script is not `document.currentScript`.
const { dsn } = document.querySelector("[data-dsn]").dataset;
const options = JSON.parse(new URLSearchParams(location.search).get("options") ?? "{}");
window.panicle = panicle;
await panicle.init({ dsn, release: "page@1.0.0", ...options });
document.body.dataset.ready = "yes";
