// What a user of Sentry has in their page, one of each kind. Only the DSN is not Sentry's.

import * as Sentry from "@sentry/browser";

Sentry.init({
  dsn: document.documentElement.dataset.dsn,
  release: "sentry-page@3.1.0",
  environment: "test",
  tracesSampleRate: 1,
  beforeSend: (event) => (event.message === "never sent" ? null : event),
});

document.querySelector("#send")?.addEventListener("click", async () => {
  Sentry.getCurrentScope().addAttachment({ filename: "basket.txt", data: "two apples" });
  Sentry.startSpan({ name: "checkout", op: "task" }, () => {
    Sentry.captureException(new TypeError("cannot pay for the basket"));
  });
  Sentry.captureMessage("the basket is empty");
  Sentry.captureMessage("never sent");
  Sentry.captureFeedback({ message: "I could not pay", name: "Bob", email: "bob@example.com" });
  await Sentry.flush(5000);
});
document.body.dataset.ready = "yes";
