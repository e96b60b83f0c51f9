import { quietly } from "../quietly.js";
import type { Shim } from "./createShim.js";
import { intercept, type Undo } from "./patch.js";

/** A request that failed, or whose answer may count as a failure. */
export interface FailedCall {
  method: string;
  /** Absolute. */
  url: string;
  /** Absent without an answer. */
  status_code?: number | undefined;
  duration_ms: number;
  /** Why there was no answer. */
  fate?: Fate | undefined;
  /** What the page was told; the same error may come back unhandled. */
  error?: unknown;
  /** Made where the request was: its stack says who asked. */
  caller: Error;
}

type Fate = "error" | "timeout" | "abort";

interface Call {
  method: string;
  url: string;
  startedAt: number;
  caller: Error;
}

/**
 * Leaves breadcrumbs of all requests, and sees those that fail. What the page calls is the browser's own function behind a
 * `Proxy`: it looks the same, takes and gives the same, and no body is read.
 */
export function watchNetwork(shim: Shim): Undo[] {
  let isWatching = true;
  /** A `fetch` made of XMLHttpRequest, or the other way round, is one request; a synchronous one ends inside `send`. */
  let isInside = false;
  const calls = new WeakMap<object, Call>();
  const xhr = (globalThis.XMLHttpRequest?.prototype ?? {}) as XMLHttpRequest;

  function within(go: () => unknown): unknown {
    isInside = true;
    try {
      return go();
    } finally {
      isInside = false;
    }
  }

  function settle(category: string, call: Call, status: number, fate?: Fate, error?: unknown): void {
    quietly(undefined, () => {
      const { method, url, caller } = call;
      const own = shim.core?.endpoint().split("?")[0];
      if (!isWatching || (own && url.startsWith(own))) return;
      const duration_ms = Math.round(performance.now() - call.startedAt);
      const data = { method, url, status_code: status || undefined, duration_ms };
      shim.crumbs.add({ category, data });
      if (fate ? fate !== "abort" : status >= (shim.options?.captureHttpErrors ? 400 : 500))
        shim.see("network", { ...data, fate, error, caller } satisfies FailedCall);
    });
  }

  function ended({ type, currentTarget }: Event): void {
    const request = currentTarget as XMLHttpRequest;
    const call = calls.get(request);
    if (!call || isInside) return;
    calls.delete(request);
    settle("xhr", call, request.status, type === "load" ? undefined : (type as Fate));
  }

  return [
    () => {
      isWatching = false;
    },
    intercept(globalThis, "fetch", (go, _self, [input, init]) => {
      const caller = new Error();
      if (isInside) return go();
      const call = newCall(() => (init as RequestInit)?.method ?? (input as Request).method, input, caller);
      const answer = within(go) as Promise<Response>;
      // What is no plain promise has more to it than `then` would hand on.
      if (!call || answer?.constructor !== Promise) return answer;
      return answer.then(
        (response) => {
          settle("fetch", call, response.status);
          return response;
        },
        (error) => {
          settle("fetch", call, 0, fateOf(error), error);
          throw error;
        },
      );
    }),
    intercept(xhr, "open", (go, self, [method, url]) => {
      const answer = go();
      const call = newCall(() => method, url, new Error());
      if (call) calls.set(self as object, call);
      return answer;
    }),
    intercept(xhr, "send", (go, self) => {
      const caller = new Error();
      const request = self as XMLHttpRequest;
      const call = calls.get(request);
      if (!call || isInside) return go();
      Object.assign(call, { caller, startedAt: performance.now() });
      // One and the same listener: a request that is sent again has it once.
      for (const type of ["load", "error", "timeout", "abort"]) request.addEventListener(type, ended);
      try {
        within(go);
        if (request.readyState === 4) settle("xhr", call, request.status);
      } catch (error) {
        settle("xhr", call, 0, fateOf(error), error);
        throw error;
      }
    }),
  ];
}

/** An app that aborts knows it, and one that calls `fetch` with nonsense hears it from its own rejection. */
function fateOf(error: unknown): Fate {
  return quietly<Fate>("abort", () => {
    const { name, message } = error as Error;
    if (name === "TimeoutError") return "timeout";
    const words = name === "TypeError" ? message : name;
    return /^(Failed to fetch|Load failed|NetworkError)/.test(words) ? "error" : "abort";
  });
}

/** `undefined` for what does not go over the network, or has an address that only the app's code could tell. */
function newCall(method: () => unknown, input: unknown, caller: Error): Call | undefined {
  return quietly(undefined, () => {
    const address = (input as Request).url ?? (input as URL).href ?? input;
    const { href, protocol } = new URL(
      typeof address === "string" ? address : "none:",
      globalThis.document?.baseURI ?? location.href,
    );
    return protocol.startsWith("http")
      ? { method: String(method() ?? "GET").toUpperCase(), url: href, startedAt: performance.now(), caller }
      : undefined;
  });
}
