// Sentry's SDK with its wasm integration, as its documentation says.
import * as Sentry from "@sentry/browser";
import { wasmIntegration } from "@sentry/wasm";

export function init(dsn) {
  Sentry.init({ dsn, integrations: [wasmIntegration()] });
}
