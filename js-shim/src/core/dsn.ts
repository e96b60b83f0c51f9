import { SDK_NAME, SDK_VERSION } from "../version.js";

/** What a DSN says. */
export interface Dsn {
  /** Where envelopes are posted, with the key in the query. */
  envelopeUrl: string;
  /** The public key. */
  key: string;
}

/** Takes a DSN apart; `undefined` when it cannot be read. */
export function readDsn(dsn: string): Dsn | undefined {
  const url = parse(dsn);
  if (!url || !/^https?:$/.test(url.protocol) || !url.username) return undefined;
  const path = /^(.*)\/(\d+)$/.exec(url.pathname);
  if (!path) return undefined;
  const key = decodeURIComponent(url.username);
  const query = new URLSearchParams({
    sentry_key: key,
    sentry_version: "7",
    sentry_client: `${SDK_NAME}/${SDK_VERSION}`,
  });
  return { envelopeUrl: `${url.protocol}//${url.host}${path[1]}/api/${path[2]}/envelope/?${query}`, key };
}

function parse(dsn: string): URL | undefined {
  try {
    return new URL(dsn.trim());
  } catch {
    return undefined;
  }
}
