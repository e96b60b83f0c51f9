import type { Sight } from "../early/createShim.js";
import type { Module } from "../early/modules.js";
import { nameOfUrl } from "./dataUrls.js";
import { describe } from "./describe.js";
import { resourceOfSize } from "./resources.js";
import { thrownOf } from "./seen.js";

/** Why a module does not start. */
export type Reason = "not_found" | "mime" | "compile" | "link" | "csp" | "network";

/** Makes one report of a module that never starts, and none of one that starts in the end. */
export interface ModuleFailures {
  /**
   * What to make of a sight: itself, or told as a module's failure. Nothing when it belongs to one that was reported or that
   * may still be saved, and when it is no such failure: then it surfaces as what it is, if nobody catches it.
   */
  judge(sight: Sight): Sight | undefined;
  /** An error was seen that surfaces a second time: nobody saves the module any more. */
  surfaced(error: unknown): void;
  /** The page goes: what may still be saved is not. */
  left(): void;
}

/** wasm-bindgen's glue downloads the whole module before it tries again without streaming. */
const MOST_MS_TO_SAVE = 30_000;
/** A smaller module that is refused asks only what the engine can do. */
const LEAST_BYTES = 1024;

/** What the failures are given. */
export interface Surroundings {
  /** The page's modules; grows. */
  seen: readonly Module[];
  /** Takes what was held back. */
  report(sight: Sight): void;
  /** Takes an error that must not be reported when it surfaces. */
  settle(error: unknown): void;
  later(work: () => void, ms: number): void;
  now(): number;
}

/** A module that could not be streamed. */
interface Unstreamed {
  sight: Sight;
  at: number;
  /** The newest module at that time. */
  newest: Module | undefined;
  isHeld: boolean;
}

/** Starts with none. */
export function createModuleFailures({ seen, report, settle, later, now }: Surroundings): ModuleFailures {
  let last: Unstreamed | undefined;

  /** Was a module made from bytes since? */
  function isSaved({ newest }: Unstreamed): boolean {
    const since = newest ? seen.lastIndexOf(newest) + 1 : 0;
    return seen.slice(since).some(({ url }) => url === "");
  }

  function release(): void {
    if (!last?.isHeld) return;
    last.isHeld = false;
    if (!isSaved(last)) report(last.sight);
  }

  /** Of one whose response could not be streamed, the bytes are tried next. */
  function isSecondTry({ url }: Module): boolean {
    return url === "" && last !== undefined && !isSaved(last) && now() - last.at < MOST_MS_TO_SAVE;
  }

  function remember(sight: Sight, isHeld: boolean): void {
    release();
    const mine = { sight, at: now(), newest: seen.at(-1), isHeld };
    last = mine;
    if (isHeld) later(() => last === mine && release(), MOST_MS_TO_SAVE);
  }

  return {
    judge(sight) {
      const module = moduleOf(sight);
      if (!module) return refusedByGlue(sight) ?? sight;
      if (isSecondTry(module)) {
        settle(sight.value);
        release();
        return undefined;
      }
      const failure = failureOf(sight.value, module);
      if (!failure) return undefined;
      const told = { ...sight, more: { detail: failure } };
      const mayBeSaved = failure.reason === "mime";
      if (module.url) remember(told, mayBeSaved);
      if (mayBeSaved) settle(sight.value);
      return mayBeSaved ? undefined : told;
    },
    surfaced(error) {
      if (last?.sight.value === error) release();
    },
    left: release,
  };
}

/** The early half hands over what it knows of the module; whoever else reports a script says the reason himself. */
function moduleOf({ kind, more }: Sight): Module | undefined {
  const detail = more.detail as (Module & { reason?: string }) | undefined;
  return kind === "script_load" && detail && !detail.reason ? detail : undefined;
}

/** wasm-bindgen's glue looks at the response itself, and gives it to the engine only when it is well. */
const REFUSED = /^failed to fetch Wasm: (\d{3})\b.* fetching '([^']*)'$/i;

function refusedByGlue(sight: Sight): Sight | undefined {
  if (sight.kind !== "error" && sight.kind !== "rejection") return undefined;
  const value = thrownOf(sight);
  const [, status, url = ""] = REFUSED.exec(describe(value, "").message) ?? [];
  if (!status) return undefined;
  const detail = { reason: reasonOf(value, Number(status)), url: nameOfUrl(url), status: Number(status) };
  return { ...sight, kind: "script_load", value, more: { detail } };
}

/** `undefined` when it is no failure to start: a trap in the start function, an engine asked what it can do. */
function failureOf(
  error: unknown,
  module: Module,
): { reason: Reason; url?: string; status?: number } | undefined {
  const resource = resourceOfSize(module.size);
  const url = module.url || resource?.url;
  const status = module.status || resource?.status;
  const isProbe = !url && module.size > 0 && module.size < LEAST_BYTES;
  const reason = isProbe ? undefined : reasonOf(error, status);
  return reason && { reason, ...(url ? { url: nameOfUrl(url) } : {}), ...(status ? { status } : {}) };
}

// In the words of V8, SpiderMonkey and JavaScriptCore.
const CSP = /unsafe-eval|blocked by CSP|Content Security Policy/i;
const MIME = /MIME type|Content-Type/i;
const IMPORTS = /\bimports?\b|second argument must be an object/i;
const FETCH = /fetch|^Load failed|network/i;

function reasonOf(error: unknown, status: number | undefined): Reason | undefined {
  const { name, message } = describe(error, "");
  if (status === 404 || status === 410) return "not_found";
  if (status && (status < 200 || status > 299)) return "network";
  if (CSP.test(message)) return "csp";
  if (name === "CompileError") return "compile";
  if (name === "LinkError") return "link";
  if (name !== "TypeError") return undefined;
  if (MIME.test(message)) return "mime";
  if (IMPORTS.test(message)) return "link";
  return FETCH.test(message) ? "network" : undefined;
}
