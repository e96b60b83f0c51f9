// What a user of Sentry has in their page. Only the DSN is not Sentry's.

import * as Sentry from "@sentry/browser";

Sentry.init({ dsn: document.documentElement.dataset.dsn, release: "sentry-page@3.1.0", environment: "test" });

function payFor(order: string): never {
  throw new TypeError(`cannot pay for ${order}`);
}

document.querySelector("#throw")?.addEventListener("click", () => payFor("the basket"));
document.querySelector("#reject")?.addEventListener("click", () => {
  void Promise.reject(new RangeError("out of stock"));
});
document.querySelector("#capture")?.addEventListener("click", () => {
  Sentry.captureMessage("the basket is empty");
});
document.body.dataset.ready = "yes";
