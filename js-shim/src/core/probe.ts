import type { ProbeOptions, ProbeResult } from "../types.js";

const TIMEOUT_MS = 10_000;

/** Loads and runs a script as the page would, and says how that went. Never rejects. */
export function probe(url: string, options: ProbeOptions = {}): Promise<ProbeResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    const script = document.createElement("script");
    const finish = (reason?: "error" | "csp" | "timeout") => {
      clearTimeout(timer);
      document.removeEventListener("securitypolicyviolation", blocked);
      script.remove();
      const durationMs = Math.round(performance.now() - started);
      resolve({ url, ok: reason === undefined, durationMs, ...(reason ? { reason } : {}) });
    };
    const blocked = (event: SecurityPolicyViolationEvent) => {
      if (isSame(event.blockedURI, url)) finish("csp");
    };
    const timer = setTimeout(finish, options.timeoutMs ?? TIMEOUT_MS, "timeout");
    script.onload = () => finish();
    // The violation is announced in a task of its own, just after the load's error in some engines.
    script.onerror = () => setTimeout(finish, 10, "error");
    document.addEventListener("securitypolicyviolation", blocked);
    script.async = true;
    // Without it an error inside the script would be a bare "Script error.".
    script.crossOrigin = "anonymous";
    if (options.nonce) script.nonce = options.nonce;
    script.src = url;
    document.head.append(script);
  });
}

/** `blockedURI` is absolute and may lack the fragment. */
function isSame(blocked: string, url: string): boolean {
  const absolute = new URL(url, document.baseURI);
  absolute.hash = "";
  return blocked === absolute.href || blocked === absolute.origin;
}
