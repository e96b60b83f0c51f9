import { SDK_NAME, SDK_VERSION } from "./version.js";

/** Where envelopes are posted for a DSN, with the key in the query; `undefined` when the DSN cannot be read. */
export function envelopeUrl(dsn: string): string | undefined {
  const url = parse(dsn);
  if (!url || !/^https?:$/.test(url.protocol) || !url.username) return undefined;
  const path = /^(.*)\/(\d+)$/.exec(url.pathname);
  if (!path) return undefined;
  const query = new URLSearchParams({
    sentry_key: decodeURIComponent(url.username),
    sentry_version: "7",
    sentry_client: `${SDK_NAME}/${SDK_VERSION}`,
  });
  return `${url.protocol}//${url.host}${path[1]}/api/${path[2]}/envelope/?${query}`;
}

function parse(dsn: string): URL | undefined {
  try {
    return new URL(dsn.trim());
  } catch {
    return undefined;
  }
}
