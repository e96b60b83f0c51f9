// Sentry's SDK as a page beside Panicle has it: failed requests are events, too.

import * as Sentry from "@sentry/browser";

/** Starts it. */
export function init(dsn: string): void {
  Sentry.init({
    dsn,
    integrations: [Sentry.httpClientIntegration({ failedRequestStatusCodes: [[400, 599]] })],
  });
}
