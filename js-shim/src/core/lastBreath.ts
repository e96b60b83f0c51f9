import type { Capture, Scope } from "../types.js";
import { SDK_NAME, SDK_VERSION } from "../version.js";
import { parseScriptLine, parseWasmLine } from "./stackLines.js";
import { trapMessage, trapOf } from "./traps.js";

const FRAME_LIMIT = 50;
/** Names the language or the platform gives; any other could be made of user data. */
const KNOWN_NAMES =
  /^(Error|EvalError|RangeError|ReferenceError|SyntaxError|TypeError|URIError|AggregateError|RuntimeError|CompileError|LinkError|InternalError|DOMException|AbortError|NetworkError|NotAllowedError|NotFoundError|QuotaExceededError|SecurityError|TimeoutError|UnhandledRejection)$/;

/**
 * The envelope the shim sends alone, because no wasm is left that could mask. It holds only what cannot hold user data:
 * the engine's message of a trap, the kind of error, frames with stripped URLs, and what the app set at `init`.
 */
export function lastBreath(capture: Capture, scope: Scope): string {
  const event = JSON.stringify(lastBreathEvent(capture, scope));
  const header = JSON.stringify({
    event_id: capture.event_id,
    sdk: { name: SDK_NAME, version: SDK_VERSION },
  });
  const item = JSON.stringify({ type: "event", length: new TextEncoder().encode(event).length });
  return `${header}\n${item}\n${event}\n`;
}

function lastBreathEvent(capture: Capture, scope: Scope): object {
  const trap = trapOf(capture);
  const errorType = trap ? "wasm_trap" : ERROR_TYPES[capture.kind];
  const images = [...capture.modules.map(image("wasm")), ...(capture.scripts ?? []).map(image("sourcemap"))];
  const stacktrace = { frames: frames(capture.stack ?? "", capture.modules) };
  const detail = detailOf(capture);
  const exception = {
    type: KNOWN_NAMES.test(capture.name) ? capture.name : "Error",
    value: (trap && trapMessage(capture.message)) ?? "",
    mechanism: { type: MECHANISMS[capture.kind], handled: !isUnhandled(capture) },
    ...(stacktrace.frames.length ? { stacktrace } : {}),
  };
  return {
    event_id: capture.event_id,
    timestamp: capture.timestamp,
    platform: "javascript",
    level: trap ? "fatal" : "error",
    ...(scope.release ? { release: scope.release } : {}),
    ...(scope.environment ? { environment: scope.environment } : {}),
    exception: { values: [exception] },
    contexts: {
      panicle: {
        error_type: errorType,
        phase: phase(capture),
        host: "app",
        is_unhandled: isUnhandled(capture),
        recoverable: trap === undefined && capture.kind !== "script_load" && capture.kind !== "panic",
        last_breath: true,
        ...(trap ? { trap } : {}),
      },
      ...(detail ? { detail } : {}),
    },
    ...(images.length ? { debug_meta: { images } } : {}),
    tags: { error_type: errorType },
    sdk: { name: SDK_NAME, version: SDK_VERSION },
  };
}

const ERROR_TYPES: Record<Capture["kind"], string> = {
  panic: "wasm_panic",
  error: "js_error",
  rejection: "promise_rejection",
  csp: "csp_violation",
  script_load: "script_load",
  resource_load: "resource_load",
  network: "network",
  exception: "manual",
  message: "manual",
};

const MECHANISMS: Record<Capture["kind"], string> = {
  panic: "panicle.panic",
  error: "onerror",
  rejection: "onunhandledrejection",
  csp: "panicle.csp",
  script_load: "panicle.script_load",
  resource_load: "panicle.resource_load",
  network: "panicle.network",
  exception: "generic",
  message: "generic",
};

function phase({ kind, is_async }: Capture): string {
  if (/_load$|csp/.test(kind)) return "load";
  return is_async || kind === "network" ? "async_task" : "sync";
}

/** What failed to load or to answer, and why, as far as it is words of ours and numbers. */
function detailOf({ kind, detail }: Capture): object | undefined {
  if (!/_load$|network/.test(kind)) return undefined;
  const { reason, status, url } = (detail ?? {}) as Record<string, unknown>;
  return {
    ...(typeof reason === "string" && /^[a-z_]{1,16}$/.test(reason) ? { reason } : {}),
    ...(typeof status === "number" ? { status } : {}),
    ...(typeof url === "string" ? { url: strippedUrl(url) } : {}),
  };
}

function image(type: string) {
  return ({ url, code_id, debug_id }: Capture["modules"][number]): object => ({
    type,
    code_file: strippedUrl(url),
    ...(code_id ? { code_id } : {}),
    ...(debug_id ? { debug_id } : {}),
  });
}

function isUnhandled(capture: Capture): boolean {
  return capture.kind !== "exception" && capture.kind !== "message";
}

/** Innermost last, as Sentry orders them. */
function frames(stack: string, modules: Capture["modules"]): object[] {
  return stack
    .split("\n")
    .slice(0, FRAME_LIMIT)
    .map((line) => frame(line, modules))
    .filter((found) => found !== undefined)
    .reverse();
}

function frame(line: string, modules: Capture["modules"]): object | undefined {
  const wasm = parseWasmLine(line.trim());
  if (wasm) {
    const filename = strippedUrl(wasm.url);
    const module = modules.findIndex(({ url }) => url === wasm.url);
    return {
      // A wasm function is named by the compiler, a JavaScript function may be named by the page's data.
      ...(wasm.function ? { function: wasm.function } : {}),
      ...(filename ? { filename, abs_path: filename } : {}),
      ...(wasm.offset ? { instruction_addr: wasm.offset, function_id: wasm.index } : {}),
      ...(module < 0 ? {} : { addr_mode: `rel:${module}` }),
      platform: "native",
    };
  }
  const script = parseScriptLine(line);
  if (!script) return undefined;
  const filename = strippedUrl(script.url);
  return { filename, abs_path: filename, lineno: script.line, colno: script.column, platform: "javascript" };
}

/** The address of a code file; of anything else (a page's own address may name a user) only the origin. */
export function strippedUrl(url: string): string {
  // Named by its type and a hash.
  if (/^data:[\w/+.-]*\/[0-9a-f]{8}$/.test(url)) return url;
  if (!/^https?:/.test(url)) return /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? "";
  const found = /^(https?:\/\/)(?:[^/@]*@)?([^/?#]*)([^?#]*)/.exec(url);
  if (!found) return "";
  const [, scheme, host, path = ""] = found;
  return `${scheme}${host}${/\.(wasm|m?js)$/.test(path) ? path : "/"}`;
}
