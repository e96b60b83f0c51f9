// The five lines a Vite project needs, and three ways to fail.

import { captureMessage, init } from "panicle";

await init({
  dsn: document.documentElement.dataset.dsn ?? "",
  release: "vite@4.0.0",
  environment: "test",
});

function addToBasket(article: string): never {
  throw new TypeError(`no such article: ${article}`);
}

document.querySelector("#throw")?.addEventListener("click", () => addToBasket("blue socks"));
document.querySelector("#reject")?.addEventListener("click", () => {
  void Promise.reject(new RangeError("sold out"));
});
document.querySelector("#message")?.addEventListener("click", () => {
  captureMessage("the basket was emptied");
});
document.body.dataset.ready = "yes";
