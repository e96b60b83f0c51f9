import type { Shim, Sight } from "../early/createShim.js";
import { idle } from "../idle.js";
import type { Options, ProbeOptions, ProbeResult } from "../types.js";
import type { Echoes } from "./echoes.js";
import { scriptLoad } from "./loads.js";
import { probe } from "./probe.js";
import type { Seen } from "./seen.js";

/** Runs probes, and reports those that fail. */
export interface Probes {
  /** Never rejects. */
  probe(url: string, options?: ProbeOptions): Promise<ProbeResult>;
  /** Runs those the options ask for, each address once per page, one after the other when the page is idle. */
  run(asked: Options["probes"]): void;
}

export function createProbes(shim: Shim, echoes: Echoes, report: (sight: Sight, seen: Seen) => void): Probes {
  const known = new Set<string>();
  let queue = idle();

  async function run(url: string, options: ProbeOptions = {}): Promise<ProbeResult> {
    const { href } = new URL(url, document.baseURI);
    echoes.probes(href);
    const result = { ...(await probe(href, options, shim.fetch)), url };
    // Whatever else speaks of it may do so a little later.
    echoes.probes(href);
    if (!result.ok) tell(href, result);
    return result;
  }

  function tell(url: string, { reason = "error", status, durationMs }: ProbeResult): void {
    const load = { url, reason, ...(status ? { status } : {}), duration_ms: durationMs };
    report(shim.sight("script_load", ""), { kind: "script_load", ...scriptLoad(load) });
  }

  return {
    probe: run,
    run(asked = []) {
      for (const one of asked) {
        const { url, ...options } = typeof one === "string" ? { url: one } : one;
        if (known.has(url)) continue;
        known.add(url);
        queue = queue.then(async () => void (await run(url, options))).catch(() => {});
      }
    },
  };
}
