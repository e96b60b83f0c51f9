import { quietly } from "../quietly.js";
import type { Shim } from "./createShim.js";
import { intercept, type Undo } from "./patch.js";

/** A request that may have failed: the core judges that. */
export interface FailedCall extends Call {
  status_code?: number | undefined;
  duration_ms: number;
  /** Why there was no answer: the error that the page was told, which may come back unhandled, or the event of an XHR. */
  fate?: unknown;
}

interface Call {
  method: string;
  /** Absolute. */
  url: string;
  startedAt: number;
  /** Made where the request was: its stack says who asked. */
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
  /** What an XHR was opened with, then its call. */
  const calls = new WeakMap<object, unknown>();
  const xhr = (globalThis.XMLHttpRequest?.prototype ?? {}) as XMLHttpRequest;

  function within(go: () => unknown): unknown {
    isInside = true;
    try {
      return go();
    } finally {
      isInside = false;
    }
  }

  function settle(category: string, call: Call, status: number, fate?: unknown): void {
    quietly(undefined, () => {
      const { method, url, startedAt } = call;
      const own = shim.core?.endpoint().split("?")[0];
      if (!isWatching || (own && url.startsWith(own))) return;
      const data = {
        method,
        url,
        status_code: status || undefined,
        duration_ms: Math.round(performance.now() - startedAt),
      };
      shim.crumbs.add({ category, data });
      // An app that aborts knows it.
      const isFailure = fate
        ? fate !== "abort" && (fate as Error).name !== "AbortError"
        : status >= (shim.options?.captureHttpErrors ? 400 : 500);
      if (isFailure) shim.see("network", { ...call, ...data, fate } satisfies FailedCall);
    });
  }

  function ended({ type, currentTarget }: Event): void {
    if (!isInside)
      settle(
        "xhr",
        calls.get(currentTarget as object) as Call,
        (currentTarget as XMLHttpRequest).status,
        type === "load" ? "" : type,
      );
  }

  return [
    () => {
      isWatching = false;
    },
    intercept(globalThis, "fetch", (go, _self, [input, init]) => {
      const caller = new Error();
      const call = isInside ? undefined : newCall(input, init, caller);
      if (!call) return go();
      const answer = within(go) as Promise<Response>;
      // What is no plain promise has more to it than `then` would hand on.
      if (answer?.constructor !== Promise) return answer;
      return answer.then(
        (response) => {
          settle("fetch", call, response.status);
          return response;
        },
        (error) => {
          settle("fetch", call, 0, error);
          throw error;
        },
      );
    }),
    intercept(xhr, "open", (go, self, [method, url]) => {
      calls.set(self as object, [url, { method }]);
      return go();
    }),
    intercept(xhr, "send", (go, self) => {
      const caller = new Error();
      const request = self as XMLHttpRequest;
      const call = isInside
        ? undefined
        : quietly(undefined, () => newCall(...(calls.get(request) as [unknown, unknown]), caller));
      if (!call) return go();
      calls.set(request, call);
      // One and the same listener: a request that is sent again has it once.
      for (const type of ["load", "error", "timeout", "abort"]) request.addEventListener(type, ended);
      try {
        within(go);
        if (request.readyState === 4) settle("xhr", call, request.status);
      } catch (error) {
        settle("xhr", call, 0, error);
        throw error;
      }
    }),
  ];
}

/** `undefined` for what does not go over the network, or has an address that only the app's code could tell. */
function newCall(input: unknown, init: unknown, caller: Error): Call | undefined {
  return quietly(undefined, () => {
    const { url = (input as URL).href ?? input, method } = input as Request;
    const base = globalThis.document?.baseURI ?? location.href;
    const { href } = new URL(typeof url === "string" ? url : "none:", base);
    if (!href.startsWith("http")) return undefined;
    const asked = (init as RequestInit)?.method ?? method ?? "GET";
    return { method: String(asked).toUpperCase(), url: href, startedAt: performance.now(), caller };
  });
}
