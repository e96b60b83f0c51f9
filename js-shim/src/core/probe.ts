import type { ProbeOptions, ProbeResult } from "../types.js";
import { POLICY } from "./csp.js";
import { fateOf } from "./loads.js";

const TIMEOUT_MS = 10_000;
/** The violation is announced in a task of its own, just after the load's error in some engines. */
const VIOLATION_MS = 20;

/** Loads and runs a script as the page would, and says how that went. Never rejects. */
export async function probe(url: string, options: ProbeOptions, ask: typeof fetch): Promise<ProbeResult> {
  const started = performance.now();
  const within = options.timeoutMs ?? TIMEOUT_MS;
  const outcome = await load(url, options.nonce, within);
  const durationMs = Math.round(performance.now() - started);
  if (outcome === "ok") return { url, ok: true, durationMs };
  const why = outcome === "error" ? await whyNot(url, ask, within) : { reason: outcome };
  return { url, ok: false, ...why, durationMs };
}

type Outcome = "ok" | "csp" | "timeout" | "error";

function load(url: string, nonce: string | undefined, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    const finish = (outcome: Outcome) => {
      clearTimeout(timer);
      document.removeEventListener("securitypolicyviolation", blocked);
      script.remove();
      resolve(outcome);
    };
    const blocked = ({ blockedURI, disposition }: SecurityPolicyViolationEvent) => {
      if (disposition !== "report" && isSame(blockedURI, url)) finish("csp");
    };
    const timer = setTimeout(finish, timeoutMs, "timeout");
    script.onload = () => finish("ok");
    script.onerror = () => setTimeout(finish, VIOLATION_MS, "error");
    document.addEventListener("securitypolicyviolation", blocked);
    script.async = true;
    // Without it an error inside the script would be a bare "Script error.".
    script.crossOrigin = "anonymous";
    if (nonce) script.nonce = nonce;
    try {
      script.src = trusted(url);
      document.head.append(script);
    } catch {
      // Trusted Types want an address that a policy made, and the page allows us none.
      finish("csp");
    }
  });
}

/** `blockedURI` is absolute and may lack the fragment. */
function isSame(blocked: string, url: string): boolean {
  const absolute = new URL(url, document.baseURI);
  absolute.hash = "";
  return blocked === absolute.href || blocked === absolute.origin;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

let policy: { createScriptURL(url: string): string } | undefined;

/** The address in the shape that Trusted Types ask for, where the page's policy lets us make one. */
function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  try {
    policy ??= trustedTypes?.createPolicy(POLICY, { createScriptURL: (url) => url });
  } catch {
    // Not allowed by name; a page without `require-trusted-types-for` takes a text all the same.
  }
  return policy?.createScriptURL(url) ?? url;
}

/** The element's error says nothing. The browser's timings may; else the script is asked for once more. */
async function whyNot(
  url: string,
  ask: typeof fetch,
  timeoutMs: number,
): Promise<Pick<ProbeResult, "reason" | "status">> {
  const { href } = new URL(url, document.baseURI);
  const fate = fateOf(href);
  if (fate.status) return { reason: "http", status: fate.status };
  const mayAsk = await statusOf(href, "cors", ask, timeoutMs);
  if (mayAsk) return { reason: "http", status: mayAsk };
  // Without CORS nothing can be read of an answer but that there was one.
  const isThere = await statusOf(href, "no-cors", ask, timeoutMs);
  return { reason: isThere === undefined ? "network" : "http" };
}

/** The status of an answer whose body is not read, 0 when it is hidden; `undefined` without an answer. */
async function statusOf(
  url: string,
  mode: RequestMode,
  ask: typeof fetch,
  timeoutMs: number,
): Promise<number | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    return (await ask(url, { mode, credentials: "omit", signal: abort.signal })).status;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}
