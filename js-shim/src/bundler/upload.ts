// Scripts and their source maps on their way to the collector.

import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Options } from "./options.js";

/** A script of the output that has a debug id, with its map. */
export interface Built {
  /** Its path in the output. */
  name: string;
  script: string;
  /** The map's path in the output. */
  mapFile: string;
  map: string;
}

const AT_ONCE = 4;
const ATTEMPTS = 3;
const TIMEOUT_MS = 300_000;
const BODY_LIMIT = 300;

/** Uploads all of it; how many files the collector had already. Fails with what to do about it. */
export async function upload(built: Built[], options: Options): Promise<{ known: number }> {
  const waiting = [...built];
  let known = 0;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      // In this order: the map is read with the names in its script.
      for (const kind of ["script", "source_map"] as const) {
        const body = kind === "script" ? next.script : next.map;
        if ((await send(address(kind, next.name, options), body, options)) === "known") known += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { known };
}

function address(kind: string, name: string, { url, project = 1, release }: Options): URL {
  const address = new URL("/api/v1/artifacts", url);
  address.search = new URLSearchParams({
    project: String(project),
    kind,
    name,
    ...(release ? { release } : {}),
  }).toString();
  return address;
}

async function send(address: URL, body: string, options: Options): Promise<string> {
  const what = `${address.searchParams.get("kind")} ${address.searchParams.get("name")}`;
  const zipped = await promisify(gzip)(body);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await post(address, zipped, tokenOf(options));
    if (answer.isAccepted) return answer.text;
    if (!answer.mayPass || attempt === ATTEMPTS) throw new Error(`${what}: ${answer.text}`);
    await new Promise((turn) => setTimeout(turn, 250 * 2 ** attempt));
  }
}

interface Answer {
  isAccepted: boolean;
  /** Is another attempt worth it? */
  mayPass: boolean;
  /** What became of the file, or why nothing did. */
  text: string;
}

async function post(address: URL, body: Buffer<ArrayBuffer>, token: string | undefined): Promise<Answer> {
  try {
    const response = await fetch(address, {
      method: "POST",
      body,
      headers: { "content-encoding": "gzip", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      // The token is meant for this address.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = (await response.json().catch(() => ({}))) as { status?: string; detail?: string };
    if (response.ok) return { isAccepted: true, mayPass: false, text: answer.status ?? "stored" };
    const why = answer.detail?.slice(0, BODY_LIMIT) ?? "";
    const text = [`${address.origin} answers ${response.status}`, why, hint(response.status)];
    return {
      isAccepted: false,
      mayPass: response.status === 429 || response.status >= 500,
      text: withoutToken(text.filter(Boolean).join(": "), token),
    };
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    return {
      isAccepted: false,
      mayPass: true,
      text: withoutToken(`${address.origin} can't be reached: ${why}`, token),
    };
  }
}

function hint(status: number): string {
  if (status === 401 || status === 403)
    return "set `token` or PANICLE_API_TOKEN to a token that may upload artifacts";
  return status === 404 ? "`url` must be the address of a collector that takes artifacts" : "";
}

function tokenOf({ token }: Options): string | undefined {
  return token || process.env.PANICLE_API_TOKEN || undefined;
}

function withoutToken(text: string, token: string | undefined): string {
  return token ? text.replaceAll(token, "[token]") : text;
}
