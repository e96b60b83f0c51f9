// Another's SDK with only the DSN changed; it finds the debug ids by the same convention.

import { captureException, init } from "@sentry/browser";
import { Basket } from "./basket";

export function payWithSentry(dsn: string): void {
  init({ dsn, release: "bundled@1.0.0", defaultIntegrations: false });
  try {
    new Basket().pay("green socks");
  } catch (error) {
    captureException(error);
  }
}
