// Generated from js-shim/src by `npm run -w js-shim build`. Edit there, not here.

// src/quietly.ts
function quietly(fallback, work) {
  try {
    return work();
  } catch {
    return fallback;
  }
}

// src/json.ts
var MOST_LEVELS = 64;
function toJson(value) {
  return JSON.stringify(value).replace(
    /\\(ud[89a-f]..|.)/g,
    (escaped) => escaped.length > 2 ? "\uFFFD" : escaped
  );
}
function copyOf(value) {
  try {
    const copy = JSON.parse(JSON.stringify(value));
    return isShallow(copy, MOST_LEVELS) ? copy : void 0;
  } catch {
    return void 0;
  }
}
function isShallow(value, levels) {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

// src/early/breadcrumbs.ts
var DATA_LIMIT = 2048;
var TEXT_LIMIT = 512;
function createBreadcrumbs(limit, now) {
  const ring = [];
  return {
    add(breadcrumb) {
      ring.push({ timestamp: now() / 1e3, ...bounded(breadcrumb) });
      if (ring.length > limit) ring.shift();
    },
    list: () => [...ring]
  };
}
function bounded(breadcrumb) {
  const { data, message, ...rest } = breadcrumb;
  return {
    ...copyOf(rest) ?? { category: "not JSON" },
    ...message === void 0 ? {} : { message: String(message).slice(0, TEXT_LIMIT) },
    ...data === void 0 ? {} : { data: small(data) }
  };
}
function small(data) {
  const copy = copyOf(data);
  if (!copy) return { omitted: "not JSON" };
  const { length } = JSON.stringify(copy);
  return length > DATA_LIMIT ? { omitted: `${length} characters` } : copy;
}

// src/early/patch.ts
function listen(type, handle) {
  const listener = (event) => {
    try {
      handle(event);
    } catch {
    }
  };
  addEventListener(type, listener, { capture: true, passive: true });
  return () => removeEventListener(type, listener, { capture: true });
}

// src/early/listeners.ts
function watchFailures(shim2) {
  return [
    listen("error", (event) => {
      if (event.target === globalThis) shim2.see("error", event);
    }),
    listen("unhandledrejection", (event) => shim2.see("rejection", event.reason)),
    listen("securitypolicyviolation", (event) => shim2.see("csp", event))
  ];
}
function watchLeaving(shim2) {
  return [
    listen("visibilitychange", () => {
      if (document.visibilityState === "hidden") shim2.core?.hidden();
    }),
    // Never `unload`: it keeps the page out of the back/forward cache and is skipped on phones.
    listen("pagehide", () => shim2.core?.left())
  ];
}

// src/early/trail.ts
function watchTrail(crumbs) {
  if (typeof document === "undefined") return [];
  let from = location.href;
  const moved = () => {
    if (location.href === from) return;
    crumbs.add({ category: "navigation", data: { from, to: location.href } });
    from = location.href;
  };
  const { navigation } = globalThis;
  navigation?.addEventListener("navigatesuccess", moved);
  return [
    () => navigation?.removeEventListener("navigatesuccess", moved),
    listen("popstate", moved),
    listen("hashchange", moved),
    listen("click", ({ target }) => {
      if (target instanceof Element) crumbs.add({ category: "ui.click", message: selector(target) });
    })
  ];
}
function selector(target) {
  const element = target.closest("button, a, input, select, label, [role=button]") ?? target;
  const id = element.id ? `#${element.id}` : "";
  const classes = [...element.classList].slice(0, 3).map((name) => `.${name}`);
  return element.tagName.toLowerCase() + id + classes.join("");
}

// src/early/createShim.ts
var BREADCRUMB_LIMIT = 30;
var HELD_LIMIT = 20;
var STACK_TRACE_LIMIT = 100;
function createShim() {
  let held = [];
  let undo;
  let bring = async () => void 0;
  let brought;
  const shim2 = {
    scope: { tags: {} },
    crumbs: createBreadcrumbs(BREADCRUMB_LIMIT, () => Date.now()),
    fetch: globalThis.fetch?.bind(globalThis),
    options: void 0,
    core: void 0,
    bringWith(how) {
      bring = how;
      brought = void 0;
    },
    start() {
      raiseStackTraceLimit();
      undo ??= [...watchFailures(shim2), ...watchLeaving(shim2), ...watchTrail(shim2.crumbs)];
    },
    configure(options) {
      shim2.options = { ...shim2.options, ...options };
      shim2.core?.configure();
    },
    sight: (kind, value, more = {}) => ({
      event_id: newEventId(),
      timestamp: Date.now() / 1e3,
      url: location.href,
      kind,
      value,
      more,
      breadcrumbs: shim2.crumbs.list()
    }),
    see(kind, value, more) {
      const sight = shim2.sight(kind, value, more);
      if (shim2.core) return shim2.core.take(sight) ? sight.event_id : "";
      if (held.length >= HELD_LIMIT) return "";
      held.push(sight);
      void shim2.whenCore();
      return sight.event_id;
    },
    attachCore(create) {
      if (shim2.core) return;
      shim2.core = create(shim2);
      shim2.core.configure();
      for (const sight of held) shim2.core.take(sight);
      held = [];
    },
    async whenCore() {
      try {
        brought ??= bring();
        await brought;
      } catch {
        brought = void 0;
      }
      return shim2.core;
    },
    close() {
      for (const take of undo?.splice(0) ?? []) take();
      shim2.core?.close();
    }
  };
  return shim2;
}
function raiseStackTraceLimit() {
  const limited = Error;
  limited.stackTraceLimit = Math.max(limited.stackTraceLimit ?? 0, STACK_TRACE_LIMIT);
}
function newEventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// src/shim.ts
var KEY = /* @__PURE__ */ Symbol.for("panicle.shim.v2");
function shim() {
  const holder = globalThis;
  holder[KEY] ??= createShim();
  return holder[KEY];
}
function start() {
  quietly(void 0, () => shim().start());
}
function configure(options) {
  quietly(void 0, () => shim().configure(options));
}
function setUser(user) {
  quietly(void 0, () => {
    const copy = copyOf(user);
    if (copy) shim().scope.user = copy;
    else delete shim().scope.user;
  });
}
function setTag(key, value) {
  quietly(void 0, () => {
    shim().scope.tags[key] = String(value);
  });
}

// src/core/stackLines.ts
function wasmLines(stack) {
  return stack.split("\n").map((line) => line.trim()).filter((line) => line.includes("wasm-function[") || line.includes("[wasm code]"));
}
var WASM_WITH_URL = /^(?:at )?(?:(.*?)[ @]\(?)?((?:[a-z][a-z0-9+.-]*:)[^\s]*):wasm-function\[(\d+)\]:(0x[0-9a-f]+)\)?$/i;
var WASM_IN_WEBKIT = /wasm-function\[(.*)\]@\[wasm code\]$/;
function parseWasmLine(line) {
  const webkit = WASM_IN_WEBKIT.exec(line);
  if (webkit) return { url: "", ...webkit[1] && !/^\d+$/.test(webkit[1]) ? { function: webkit[1] } : {} };
  const found = WASM_WITH_URL.exec(line);
  if (!found) return void 0;
  const [, name, url = "", index = "", offset = ""] = found;
  return { url: withoutQuery(url), index, offset, ...name ? { function: name } : {} };
}
var SCRIPT = /((?:https?|file|blob|webpack|[a-z-]+-extension):[^\s()]*?):(\d+):(\d+)\)?$/;
function parseScriptLine(line) {
  const found = SCRIPT.exec(line.trim());
  if (!found) return void 0;
  return { url: withoutQuery(found[1] ?? ""), line: Number(found[2]), column: Number(found[3]) };
}
function wasmModules(stack) {
  const urls = wasmLines(stack).map((line) => parseWasmLine(line)?.url ?? "");
  return [...new Set(urls)].filter((url) => url !== "");
}
function isAsyncStack(stack) {
  return /convert::closures|convert__closures|wasm_bindgen_futures|__wbg_adapter_/.test(stack);
}
function withoutQuery(url) {
  return url.replace(/[?#].*$/, "");
}

// src/core/capture.ts
function newCapture(sight, seen) {
  const stack = seen.stack ?? "";
  return {
    event_id: sight.event_id,
    timestamp: sight.timestamp,
    is_async: seen.kind === "rejection" || isAsyncStack(stack),
    page: { url: sight.url, user_agent: navigator.userAgent, referrer: referrer() },
    breadcrumbs: sight.breadcrumbs,
    modules: wasmModules(stack).map((url) => ({ url })),
    ...seen
  };
}
function referrer() {
  return typeof document === "undefined" ? "" : document.referrer;
}

// src/core/consoleWatch.ts
function createConsoleWatch() {
  let restore;
  let used = false;
  return {
    start() {
      restore?.();
      used = false;
      const original = console.error;
      const watched = (...data) => {
        used = true;
        original.apply(console, data);
      };
      console.error = watched;
      restore = () => {
        if (console.error === watched) console.error = original;
        restore = void 0;
      };
    },
    stop() {
      restore?.();
      return used;
    }
  };
}

// src/version.ts
var SDK_NAME = "panicle";
var SDK_VERSION = "0.1.0";

// src/core/dsn.ts
function readDsn(dsn) {
  const url = parse(dsn);
  if (!url || !/^https?:$/.test(url.protocol) || !url.username) return void 0;
  const path = /^(.*)\/(\d+)$/.exec(url.pathname);
  if (!path) return void 0;
  const key = decodeURIComponent(url.username);
  const query = new URLSearchParams({
    sentry_key: key,
    sentry_version: "7",
    sentry_client: `${SDK_NAME}/${SDK_VERSION}`
  });
  return { envelopeUrl: `${url.protocol}//${url.host}${path[1]}/api/${path[2]}/envelope/?${query}`, key };
}
function parse(dsn) {
  try {
    return new URL(dsn.trim());
  } catch {
    return void 0;
  }
}

// src/core/floodGate.ts
function createFloodGate(limit, windowMs, now) {
  let passed = [];
  return () => {
    passed = passed.filter((at) => now() - at < windowMs);
    if (passed.length >= limit) return false;
    passed.push(now());
    return true;
  };
}

// src/core/traps.ts
var MESSAGES = [
  ["unreachable", /^(unreachable|unreachable executed|Unreachable code should not be executed)\b/],
  ["out_of_bounds", /^(memory access out of bounds|index out of bounds|Out of bounds memory access)\b/],
  ["divide_by_zero", /^(divide by zero|integer divide by zero|Division by zero|remainder by zero)\b/],
  [
    "indirect_call",
    /^(null function or function signature mismatch|table index is out of bounds|indirect call|call_indirect|Out of bounds call_indirect)\b/
  ],
  ["stack_overflow", /^(Maximum call stack size exceeded|too much recursion)\b/],
  ["out_of_memory", /^(out of memory|Out of memory)\b/]
];
var NAMES = /* @__PURE__ */ new Set(["RuntimeError", "RangeError", "InternalError"]);
function trapOf(capture) {
  if (!NAMES.has(capture.name)) return void 0;
  const stack = capture.stack ?? "";
  if (capture.name !== "RuntimeError" && wasmLines(stack).length === 0) return void 0;
  if (isOutOfMemory(stack)) return "out_of_memory";
  return MESSAGES.find(([, pattern]) => pattern.test(capture.message))?.[0];
}
function trapMessage(message) {
  for (const [, pattern] of MESSAGES) {
    const found = pattern.exec(message);
    if (found) return found[0];
  }
  return void 0;
}
function isOutOfMemory(stack) {
  return /rust_oom|__rg_oom|handle_alloc_error|alloc_error_handler/.test(stack);
}

// src/core/lastBreath.ts
var FRAME_LIMIT = 50;
var KNOWN_NAMES = /^(Error|EvalError|RangeError|ReferenceError|SyntaxError|TypeError|URIError|AggregateError|RuntimeError|CompileError|LinkError|InternalError|DOMException|AbortError|NetworkError|NotAllowedError|NotFoundError|QuotaExceededError|SecurityError|TimeoutError|UnhandledRejection)$/;
function lastBreath(capture, scope2) {
  const event = JSON.stringify(lastBreathEvent(capture, scope2));
  const header2 = JSON.stringify({
    event_id: capture.event_id,
    sdk: { name: SDK_NAME, version: SDK_VERSION }
  });
  const item = JSON.stringify({ type: "event", length: new TextEncoder().encode(event).length });
  return `${header2}
${item}
${event}
`;
}
function lastBreathEvent(capture, scope2) {
  const trap = trapOf(capture);
  const errorType = trap ? "wasm_trap" : ERROR_TYPES[capture.kind];
  const stacktrace = { frames: frames(capture.stack ?? "") };
  const exception = {
    type: KNOWN_NAMES.test(capture.name) ? capture.name : "Error",
    value: (trap && trapMessage(capture.message)) ?? "",
    mechanism: { type: MECHANISMS[capture.kind], handled: !isUnhandled(capture) },
    ...stacktrace.frames.length ? { stacktrace } : {}
  };
  return {
    event_id: capture.event_id,
    timestamp: capture.timestamp,
    platform: "javascript",
    level: trap ? "fatal" : "error",
    ...scope2.release ? { release: scope2.release } : {},
    ...scope2.environment ? { environment: scope2.environment } : {},
    exception: { values: [exception] },
    contexts: {
      panicle: {
        error_type: errorType,
        phase: capture.is_async ? "async_task" : "sync",
        host: "app",
        is_unhandled: isUnhandled(capture),
        recoverable: trap === void 0,
        last_breath: true,
        ...trap ? { trap } : {}
      }
    },
    tags: { error_type: errorType },
    sdk: { name: SDK_NAME, version: SDK_VERSION }
  };
}
var ERROR_TYPES = {
  panic: "wasm_panic",
  error: "js_error",
  rejection: "promise_rejection",
  csp: "csp_violation",
  script_load: "script_load",
  resource_load: "resource_load",
  network: "network",
  exception: "manual",
  message: "manual"
};
var MECHANISMS = {
  panic: "panicle.panic",
  error: "onerror",
  rejection: "onunhandledrejection",
  csp: "panicle.csp",
  script_load: "panicle.script_load",
  resource_load: "panicle.resource_load",
  network: "panicle.network",
  exception: "generic",
  message: "generic"
};
function isUnhandled(capture) {
  return capture.kind !== "exception" && capture.kind !== "message";
}
function frames(stack) {
  return stack.split("\n").slice(0, FRAME_LIMIT).map(frame).filter((found) => found !== void 0).reverse();
}
function frame(line) {
  const wasm = parseWasmLine(line.trim());
  if (wasm) {
    const filename2 = strippedUrl(wasm.url);
    return {
      // A wasm function is named by the compiler, a JavaScript function may be named by the page's data.
      ...wasm.function ? { function: wasm.function } : {},
      ...filename2 ? { filename: filename2, abs_path: filename2 } : {},
      ...wasm.offset ? { instruction_addr: wasm.offset, function_id: wasm.index } : {},
      platform: "native"
    };
  }
  const script = parseScriptLine(line);
  if (!script) return void 0;
  const filename = strippedUrl(script.url);
  return { filename, abs_path: filename, lineno: script.line, colno: script.column, platform: "javascript" };
}
function strippedUrl(url) {
  if (!/^https?:/.test(url)) return /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? "";
  const found = /^(https?:\/\/)(?:[^/@]*@)?([^/?#]*)([^?#]*)/.exec(url);
  if (!found) return "";
  const [, scheme, host, path = ""] = found;
  return `${scheme}${host}${/\.(wasm|m?js)$/.test(path) ? path : "/"}`;
}

// src/core/panics.ts
var MOST_PENDING = 8;
var OLDEST_MS = 1e4;
var MOST_INNER = 4;
function createPanics(now) {
  let pending = [];
  let panicked = false;
  return {
    expectTrap(stack) {
      panicked = true;
      pending.push({ lines: wasmLines(stack), at: now() });
      pending = pending.slice(-MOST_PENDING);
    },
    takeTrap(stack) {
      pending = pending.filter((panic) => now() - panic.at <= OLDEST_MS);
      const trap = wasmLines(stack);
      const index = pending.findIndex((panic) => shareOuterFrames(panic.lines, trap));
      if (index < 0) return false;
      pending.splice(index, 1);
      return true;
    },
    isAftermath: (message) => panicked && /recursive use of an object detected|attempted to take ownership of Rust value/.test(message)
  };
}
function shareOuterFrames(hook, trap) {
  for (let inner = 0; inner <= MOST_INNER && inner < trap.length; inner++) {
    const start2 = hook.indexOf(trap[inner] ?? "");
    if (start2 < 0) continue;
    const shared = Math.min(hook.length - start2, trap.length - inner);
    const same = hook.slice(start2, start2 + shared).every((line, n) => line === trap[inner + n]);
    if (same && hook.length - start2 <= trap.length - inner) return true;
  }
  return false;
}

// src/core/pipelines.ts
function createPipelines() {
  let attached = [];
  let awaited = true;
  function firstAnswer(ask) {
    for (const one of [...attached]) {
      try {
        const answer = ask(one);
        if (answer) return answer;
      } catch {
        attached = attached.filter((other) => other !== one);
      }
    }
    return "";
  }
  return {
    attach(process, judge, stack, isolated) {
      awaited = false;
      attached.push({ process, judge, modules: wasmModules(stack), isolated });
    },
    judge(scope2) {
      const scopeText = toJson(scope2);
      return firstAnswer((one) => one.judge(scopeText));
    },
    isAwaited: () => awaited,
    stopWaiting() {
      awaited = false;
    },
    distrust(stack) {
      const torn = wasmModules(stack);
      attached = attached.filter((one) => one.isolated || !mayBeIn(one.modules, torn));
    },
    process(capture, scope2) {
      const [captureText, scopeText] = [toJson(capture), toJson(scope2)];
      return firstAnswer((one) => one.process(captureText, scopeText)) || void 0;
    }
  };
}
function mayBeIn(modules, torn) {
  return torn.length === 0 || modules.length === 0 || modules.some((module) => torn.includes(module));
}

// src/core/probe.ts
var TIMEOUT_MS = 1e4;
function probe(url, options = {}) {
  const started = performance.now();
  return new Promise((resolve) => {
    const script = document.createElement("script");
    const finish = (reason) => {
      clearTimeout(timer);
      document.removeEventListener("securitypolicyviolation", blocked);
      script.remove();
      const durationMs = Math.round(performance.now() - started);
      resolve({ url, ok: reason === void 0, durationMs, ...reason ? { reason } : {} });
    };
    const blocked = (event) => {
      if (isSame(event.blockedURI, url)) finish("csp");
    };
    const timer = setTimeout(finish, options.timeoutMs ?? TIMEOUT_MS, "timeout");
    script.onload = () => finish();
    script.onerror = () => setTimeout(finish, 10, "error");
    document.addEventListener("securitypolicyviolation", blocked);
    script.async = true;
    script.crossOrigin = "anonymous";
    if (options.nonce) script.nonce = options.nonce;
    script.src = url;
    document.head.append(script);
  });
}
function isSame(blocked, url) {
  const absolute = new URL(url, document.baseURI);
  absolute.hash = "";
  return blocked === absolute.href || blocked === absolute.origin;
}

// src/core/describe.ts
var MESSAGE_LIMIT = 8192;
function describe(thrown, nameless) {
  if (typeof thrown === "object" && thrown !== null && typeof read(thrown, "message") === "string") {
    return describeError(thrown, nameless);
  }
  return { name: nameless, message: asText(thrown) };
}
function describeError(error, nameless) {
  const name = read(error, "name");
  const stack = read(error, "stack");
  return {
    name: typeof name === "string" && name ? name : nameless,
    message: String(read(error, "message")).slice(0, MESSAGE_LIMIT),
    ...typeof stack === "string" && stack ? { stack: shorten(stack) } : {}
  };
}
function read(object, key) {
  try {
    return object[key];
  } catch {
    return void 0;
  }
}
function asText(value) {
  try {
    const text = typeof value === "object" && JSON.stringify(value) || String(value);
    return text.slice(0, MESSAGE_LIMIT);
  } catch {
    return "a value that cannot be read";
  }
}
var STACK_LIMIT = 64 * 1024;
function shorten(stack) {
  return stack.replace(/(data:[\w/+.-]*)[^\s()]{64,}?(?=:\d|:wasm-function|[\s()]|$)/g, "$1").slice(0, STACK_LIMIT);
}

// src/core/seen.ts
function read2({ kind, value, more }) {
  return { kind, ...readers[kind](value), ...more };
}
function thrownOf({ kind, value }) {
  return kind === "error" ? value.error : value;
}
var readers = {
  panic: () => ({ name: "", message: "" }),
  error: fromError,
  rejection: (reason) => describe(reason, "UnhandledRejection"),
  csp: fromCsp,
  script_load: fromText,
  resource_load: fromText,
  network: fromText,
  exception: (thrown) => describe(thrown, "Error"),
  message: fromText
};
function fromText(message) {
  return { name: "", message: asText(message) };
}
function fromError(event) {
  if (event.error !== null && event.error !== void 0) {
    return { ...place(event), ...describe(event.error, "Error") };
  }
  return { name: "Error", message: event.message, ...place(event) };
}
function place(event) {
  return event.filename ? { filename: event.filename, lineno: event.lineno, colno: event.colno } : {};
}
function fromCsp(event) {
  const { documentURI, referrer: referrer2, blockedURI, violatedDirective, effectiveDirective, disposition } = event;
  const { sourceFile, statusCode, lineNumber, columnNumber, sample } = event;
  return {
    name: "SecurityPolicyViolation",
    message: "",
    detail: {
      documentURI,
      referrer: referrer2,
      blockedURI,
      violatedDirective,
      effectiveDirective,
      disposition,
      sourceFile,
      statusCode,
      lineNumber,
      columnNumber,
      sample
    }
  };
}

// src/core/outbox.ts
var MOST_LETTERS = 30;
var MOST_BYTES = 512 * 1024;
var MOST_TRIES = 6;
function createOutbox(limits) {
  const letters = /* @__PURE__ */ new Map();
  let lastId = 0;
  const all = () => [...letters.values()];
  function makeRoom() {
    while (letters.size > MOST_LETTERS || sum(all()) > MOST_BYTES) {
      const oldest = all().find((letter) => letter.state === "waiting") ?? all()[0];
      if (!oldest || letters.size === 1) return;
      letters.delete(oldest.id);
    }
  }
  return {
    add(eventId, text) {
      const bytes = new TextEncoder().encode(text).length;
      const letter = { id: ++lastId, eventId, text, bytes, tries: 0, state: "waiting" };
      letters.set(letter.id, letter);
      makeRoom();
      return letter;
    },
    get: (id) => letters.get(id),
    settle(id, status, retryAfter, header2) {
      limits.update(status, retryAfter, header2);
      const letter = letters.get(id);
      const mayRetry = status === 0 || status === 429 || status >= 500;
      if (letter && mayRetry && letter.tries < MOST_TRIES) {
        letter.state = "waiting";
        return "waiting";
      }
      letters.delete(id);
      return status >= 200 && status < 300 ? "accepted" : "refused";
    },
    waiting: () => all().filter((letter) => letter.state === "waiting"),
    mortal: () => all().filter((letter) => letter.state !== "sending_keepalive"),
    keepaliveBytes: () => sum(all().filter((letter) => letter.state === "sending_keepalive")),
    remove: (id) => letters.delete(id),
    size: () => letters.size
  };
}
function sum(letters) {
  return letters.reduce((bytes, letter) => bytes + letter.bytes, 0);
}

// src/core/rateLimits.ts
var DEFAULT_SECONDS = 60;
var MOST_SECONDS = 3600;
function createRateLimits(now) {
  let until = 0;
  return {
    update(status, retryAfter, limits) {
      const seconds = limits !== null ? eventSeconds(limits) : fallbackSeconds(status, retryAfter, now());
      until = Math.max(until, now() + Math.min(seconds, MOST_SECONDS) * 1e3);
    },
    remainingMs: () => Math.max(0, until - now())
  };
}
function eventSeconds(header2) {
  const applying = header2.split(",").map((limit) => {
    const [seconds = "", categories = ""] = limit.trim().split(":");
    const covers = categories === "" || /(^|;)(error|default)(;|$)/.test(categories);
    return covers ? Number.parseInt(seconds, 10) || 0 : 0;
  });
  return Math.max(0, ...applying);
}
function fallbackSeconds(status, retryAfter, now) {
  if (status !== 429 && status !== 503) return 0;
  if (retryAfter === null) return status === 429 ? DEFAULT_SECONDS : 0;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? DEFAULT_SECONDS : Math.max(0, (date - now) / 1e3);
}

// src/core/send.ts
var KEEPALIVE_BYTES = 65536;
var RETRY_MS = [2e3, 5e3, 15e3, 6e4, 3e5];
var CONTENT_TYPE = "text/plain;charset=UTF-8";
function createSender(url, network, accepted) {
  const limits = createRateLimits(network.now);
  const outbox = createOutbox(limits);
  let retryIsSet = false;
  function transmit(letter) {
    const keepalive = outbox.keepaliveBytes() + letter.bytes <= KEEPALIVE_BYTES;
    letter.tries++;
    letter.state = keepalive ? "sending_keepalive" : "sending";
    post(letter, keepalive).catch(() => keepalive ? postPlain(letter) : Promise.reject()).then(
      (response) => {
        settle2(
          letter.id,
          response.status,
          header(response, "Retry-After"),
          header(response, "X-Sentry-Rate-Limits")
        );
      },
      () => settle2(letter.id, 0, null, null)
    );
  }
  function postPlain(letter) {
    letter.state = "sending";
    return post(letter, false);
  }
  async function post(letter, keepalive) {
    return network.fetch(url(), {
      method: "POST",
      body: letter.text,
      headers: { "Content-Type": CONTENT_TYPE },
      keepalive,
      credentials: "omit",
      // The page's address may hold private data; it travels masked, in the event.
      referrerPolicy: "no-referrer"
    });
  }
  function settle2(id, status, retryAfter, header2) {
    const eventId = outbox.get(id)?.eventId;
    const tries = outbox.get(id)?.tries ?? 1;
    const outcome = outbox.settle(id, status, retryAfter, header2);
    if (outcome === "waiting") retryLater(tries);
    if (outcome === "accepted" && eventId) accepted(eventId);
  }
  function retryLater(tries) {
    if (retryIsSet) return;
    retryIsSet = true;
    const pause = RETRY_MS[Math.min(tries, RETRY_MS.length) - 1] ?? 0;
    network.later(
      () => {
        retryIsSet = false;
        sendWaiting();
      },
      Math.max(pause, limits.remainingMs())
    );
  }
  function sendWaiting() {
    if (limits.remainingMs() > 0) retryLater(1);
    else for (const letter of outbox.waiting()) transmit(letter);
  }
  function beacon(letters) {
    if (limits.remainingMs() > 0) return;
    for (const letter of letters) {
      if (network.beacon(url(), new Blob([letter.text], { type: CONTENT_TYPE }))) outbox.remove(letter.id);
    }
  }
  return {
    send(eventId, envelope) {
      const letter = outbox.add(eventId, envelope);
      if (limits.remainingMs() > 0) retryLater(1);
      else transmit(letter);
    },
    begin(eventId, envelope) {
      const letter = outbox.add(eventId, envelope);
      if (limits.remainingMs() > 0) {
        retryLater(1);
        return 0;
      }
      letter.tries++;
      letter.state = "sending";
      return letter.id;
    },
    settle: settle2,
    beaconWaiting: () => beacon(outbox.waiting()),
    beaconAll: () => beacon(outbox.mortal()),
    async flush(timeoutMs) {
      const end = network.now() + timeoutMs;
      if (limits.remainingMs() === 0) sendWaiting();
      while (outbox.size() > 0 && network.now() < end) {
        await new Promise((resolve) => network.later(resolve, 20));
      }
      return outbox.size() === 0;
    }
  };
}
function header(response, name) {
  return response.headers.get(name);
}

// src/core/waiting.ts
function createWaiting(limit) {
  let held = [];
  return {
    hold(capture) {
      if (held.length < limit) held.push(capture);
    },
    drain() {
      const drained = held;
      held = [];
      return drained;
    }
  };
}

// src/core/createCore.ts
var WAITING_LIMIT = 20;
var WAIT_MS = 15e3;
var EVENTS_PER_MINUTE = 30;
function createCore(shim2) {
  const now = () => Date.now();
  const { scope: scope2 } = shim2;
  const waiting = createWaiting(WAITING_LIMIT);
  const panics = createPanics(now);
  const pipelines = createPipelines();
  const mayReport2 = createFloodGate(EVENTS_PER_MINUTE, 6e4, now);
  const mayPanic = createFloodGate(EVENTS_PER_MINUTE, 6e4, now);
  const seenErrors = /* @__PURE__ */ new WeakSet();
  const sender = createSender(() => endpoint2, browserNetwork(shim2), announceAccepted);
  let endpoint2 = "";
  let refusal = "";
  function take(sight) {
    if (refusal || isKnown(thrownOf(sight))) return false;
    const seen = read2(sight);
    if (isOwn(seen) || isSettled(seen) || !mayReport2()) return false;
    deliver(newCapture(sight, seen));
    return true;
  }
  function isKnown(thrown) {
    if (typeof thrown !== "object" || thrown === null) return false;
    if (seenErrors.has(thrown)) return true;
    seenErrors.add(thrown);
    return false;
  }
  function isOwn(seen) {
    const blocked = seen.kind === "csp" && seen.detail.blockedURI;
    return typeof blocked === "string" && endpoint2 !== "" && blocked !== "" && endpoint2.startsWith(blocked.replace(/[?#].*$/, ""));
  }
  function isSettled(seen) {
    const trap = trapOf(seen);
    if (trap === "unreachable" && panics.takeTrap(seen.stack ?? "")) return true;
    if (trap) pipelines.distrust(seen.stack ?? "");
    return panics.isAftermath(seen.message);
  }
  function deliver(capture) {
    if (endpoint2 && !pipelines.isAwaited()) {
      sender.send(capture.event_id, pipelines.process(capture, scope2) ?? lastBreath(capture, scope2));
      return;
    }
    waiting.hold(capture);
    setTimeout(giveUp2, WAIT_MS);
  }
  function giveUp2() {
    pipelines.stopWaiting();
    drain();
  }
  function drain() {
    if (endpoint2 && !pipelines.isAwaited()) waiting.drain().forEach(deliver);
  }
  function refuse(why) {
    if (refusal !== why) console.warn(`panicle reports nothing: ${why}`);
    refusal = why;
    waiting.drain();
  }
  function hasWrongRules() {
    const why = pipelines.judge(scope2);
    if (why) refuse(why);
    return why !== "";
  }
  return {
    sender,
    consoleWatch: createConsoleWatch(),
    configure() {
      const { options } = shim2;
      if (!options) return;
      if (options.release) scope2.release = options.release;
      if (options.environment) scope2.environment = options.environment;
      if (options.mask !== void 0) scope2.mask = copyOf(options.mask) ?? null;
      const dsn = readDsn(options.dsn);
      if (!dsn) {
        refuse("the DSN can't be read, it looks like http://KEY@HOST/PROJECT");
        return;
      }
      endpoint2 = dsn.envelopeUrl;
      scope2.key = dsn.key;
      if (hasWrongRules()) return;
      refusal = "";
      drain();
    },
    take,
    attach(process, judge, stack, isolated) {
      pipelines.attach(process, judge, stack, isolated);
      if (!refusal && !hasWrongRules()) drain();
    },
    giveUp: giveUp2,
    mayReport: () => !refusal && endpoint2 !== "" && mayReport2(),
    context: (kind, stack) => newCapture(shim2.sight(kind, ""), { kind, name: "", message: "", stack }),
    sendPanic(eventId, envelope, stack) {
      panics.expectTrap(stack);
      if (!refusal && endpoint2 && mayPanic()) sender.send(eventId, envelope);
    },
    async probe(url, options) {
      const result = await probe(url, options);
      if (!result.ok) {
        const { reason, durationMs } = result;
        const message = `${url.replace(/[?#].*$/, "")}: ${reason}`;
        shim2.see("script_load", message, {
          name: "ScriptLoadError",
          detail: { url, reason, duration_ms: durationMs }
        });
      }
      return result;
    },
    endpoint: () => refusal ? "" : endpoint2,
    hidden: sender.beaconWaiting,
    left() {
      giveUp2();
      sender.beaconAll();
    },
    close() {
      refusal = "closed";
      waiting.drain();
    }
  };
}
function announceAccepted(eventId) {
  dispatchEvent(new CustomEvent("panicle:sent", { detail: { event_id: eventId } }));
}
function browserNetwork({ fetch }) {
  return {
    fetch,
    beacon: (url, body) => navigator.sendBeacon(url, body),
    now: () => Date.now(),
    later: (work, ms) => void setTimeout(work, ms)
  };
}

// src/core.ts
shim().attachCore(createCore);
function core() {
  const { core: core2 } = shim();
  if (!core2) throw new Error("INVARIANT: this file attached a core");
  return core2;
}
function attach(process, judge, stack, isolated) {
  quietly(void 0, () => core().attach(process, judge, stack, isolated));
}
function giveUp() {
  quietly(void 0, () => core().giveUp());
}
function context(kind, stack) {
  return quietly("", () => toJson(core().context(kind, stack)));
}
function mayReport() {
  return quietly(false, () => core().mayReport());
}
function scope() {
  return quietly("", () => toJson(shim().scope));
}
function sendPanic(eventId, envelope, stack) {
  quietly(void 0, () => core().sendPanic(eventId, envelope, stack));
}
function announcePanic(detail) {
  queueMicrotask(() => quietly(false, () => dispatchEvent(new CustomEvent("panicle:panic", { detail }))));
}
function send(eventId, envelope) {
  quietly(void 0, () => core().sender.send(eventId, envelope));
}
function begin(eventId, envelope) {
  return quietly(0, () => core().endpoint() ? core().sender.begin(eventId, envelope) : 0);
}
function settle(id, status, retryAfter, limits) {
  quietly(void 0, () => core().sender.settle(id, status, retryAfter ?? null, limits ?? null));
}
function endpoint() {
  return quietly("", () => core().endpoint());
}
function watchConsole() {
  quietly(void 0, () => core().consoleWatch.start());
}
function wasPrinted() {
  return quietly(false, () => core().consoleWatch.stop());
}

// src/crate.ts
function configure2(dsn, release, environment, mask) {
  configure({
    dsn,
    ...release ? { release } : {},
    ...environment ? { environment } : {},
    // A null is what the crate makes of rules that are not JSON; no pipeline takes it.
    ...mask === void 0 ? {} : { mask }
  });
}
function addBreadcrumbJson(breadcrumb) {
  quietly(void 0, () => shim().crumbs.add(JSON.parse(breadcrumb)));
}
function setUserJson(user) {
  quietly(void 0, () => setUser(JSON.parse(user) ?? void 0));
}
export {
  addBreadcrumbJson,
  announcePanic,
  attach,
  begin,
  configure2 as configure,
  context,
  endpoint,
  giveUp,
  mayReport,
  scope,
  send,
  sendPanic,
  setTag,
  setUserJson,
  settle,
  start,
  wasPrinted,
  watchConsole
};
