// What a user of @sentry/node has in their program. Only the DSN, the first argument, is not Sentry's.

import * as Sentry from "@sentry/node";

Sentry.init({
  dsn: process.argv[2],
  release: "sentry-node@4.5.6",
  environment: "test",
  tracesSampleRate: 1,
  traceLifecycle: "static",
  beforeSend: (event) => (event.message === "never sent" ? null : event),
});

Sentry.getCurrentScope().addAttachment({ filename: "basket.txt", data: "two apples" });
Sentry.startSession();
Sentry.startSpan({ name: "checkout", op: "task" }, () => {
  Sentry.captureException(new TypeError("cannot pay for the basket"));
});
Sentry.captureMessage("the basket is empty");
Sentry.captureMessage("never sent");
Sentry.captureFeedback({ message: "I could not pay", name: "Bob", email: "bob@example.com" });
Sentry.endSession();
await Sentry.flush(5000);
