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
  const text2 = JSON.stringify(isDeep(value, MOST_LEVELS) ? shallow(value, MOST_LEVELS) : value);
  if (!text2.includes("\\ud")) return text2;
  return text2.replace(/\\(ud[89a-f]..|.)/g, (escaped) => escaped.length > 2 ? "\uFFFD" : escaped);
}
function isDeep(value, levels) {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeep(one, levels - 1));
}
function shallow(value, levels) {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return "too deep";
  const inner = (one) => shallow(one, levels - 1);
  if (Array.isArray(value)) return value.map(inner);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)]));
}
function copyOf(value) {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return void 0;
  }
}
function smallCopy(value, limit) {
  const copy = copyOf(value);
  const length = JSON.stringify(copy)?.length;
  if (length === void 0) return { omitted: "not JSON" };
  return length > limit ? { omitted: `${length} characters` } : copy;
}

// src/early/breadcrumbs.ts
var USUAL = 30;
var MOST = 100;
var DATA_LIMIT = 2048;
var TEXT_LIMIT = 512;
function createBreadcrumbs(options, now) {
  let ring = [];
  let isAsking = false;
  function asked(breadcrumb) {
    const ask = options()?.beforeBreadcrumb;
    if (!ask) return breadcrumb;
    isAsking = true;
    try {
      const answer = ask(bounded(breadcrumb));
      return answer === null ? void 0 : bounded(answer ?? breadcrumb);
    } catch {
      return breadcrumb;
    } finally {
      isAsking = false;
    }
  }
  return {
    add(breadcrumb) {
      if (isAsking) return void 0;
      const kept = asked({ timestamp: now() / 1e3, ...bounded(breadcrumb) });
      const limit = Math.min(Math.max(options()?.maxBreadcrumbs ?? USUAL, 0), MOST);
      if (kept) ring.push(kept);
      ring = limit ? ring.slice(-limit) : [];
      return kept;
    },
    list: () => [...ring]
  };
}
function bounded({ data, ...said }) {
  if (said.message) said.message = String(said.message).slice(0, TEXT_LIMIT);
  return {
    category: "unnamed",
    ...smallCopy(said, DATA_LIMIT),
    ...data && { data: smallCopy(data, DATA_LIMIT) }
  };
}

// src/early/farewell.ts
function farewell(sights, { dsn, release, environment, sampleRate = 1, beforeSend }) {
  const url = dsn.replace(/^(https?:\/\/)(\w+)[^@]*@(.+\/)(\d+)$/, "$1$3api/$4/envelope/?sentry_key=$2");
  if (url === dsn) return;
  for (const { event_id, timestamp, kind, value } of sights) {
    const event = {
      event_id,
      timestamp,
      platform: "javascript",
      release,
      environment,
      exception: { values: [{ type: quietly("", () => typeOf(value)) || "Error", value: "" }] },
      contexts: { panicle: { error_type: ERROR_TYPES[kind] ?? kind, last_breath: true } }
    };
    if (Math.random() >= sampleRate || quietly(event, () => beforeSend?.(event)) === null) continue;
    navigator.sendBeacon(url, `{"event_id":"${event_id}"}
{"type":"event"}
${JSON.stringify(event)}`);
  }
}
var ERROR_TYPES = {
  error: "js_error",
  rejection: "promise_rejection",
  csp: "csp_violation",
  exception: "manual",
  message: "manual"
};
function typeOf(value) {
  const { error = value } = value;
  return /^(Eval|Range|Reference|Syntax|Type|URI)Error$/.exec(error.name)?.[0];
}

// src/early/patch.ts
function patch(object, name, wrap) {
  const original = object[name];
  if (typeof original !== "function") return () => {
  };
  const wrapped = wrap(original);
  try {
    object[name] = wrapped;
  } catch {
  }
  return () => {
    if (object[name] === wrapped) object[name] = original;
  };
}
function intercept(object, name, around) {
  return patch(
    object,
    name,
    (original) => new Proxy(original, {
      apply: (target, self, args) => around(() => Reflect.apply(target, self, args), self, args),
      construct: (target, args, made) => around(() => Reflect.construct(target, args, made), made, args)
    })
  );
}
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
      const { target } = event;
      if (target === globalThis) shim2.see("error", event);
      else if (event.isTrusted)
        seeLoad(shim2, event, target);
    }),
    listen("unhandledrejection", (event) => shim2.see("rejection", event.reason)),
    // Vite hands over what a chunk failed with; an app that prevents the default never lets it surface.
    listen(
      "vite:preloadError",
      (event) => shim2.see("rejection", event.payload)
    ),
    listen("securitypolicyviolation", (event) => shim2.see("csp", event))
  ];
}
function seeLoad(shim2, event, { currentSrc, src, href, data }) {
  const url = currentSrc || src || href || data;
  if (url) shim2.see("resource_load", { event, url });
}
function watchLeaving(shim2) {
  return [
    listen("visibilitychange", () => {
      if (document.visibilityState === "hidden") shim2.core?.hidden();
    }),
    // Never `unload`: it keeps the page out of the back/forward cache and is skipped on phones.
    listen("pagehide", () => shim2.left())
  ];
}

// src/early/modules.ts
var MODULE_LIMIT = 32;
function watchModules(shim2) {
  const { WebAssembly: WebAssembly2 } = globalThis;
  if (!WebAssembly2) return [];
  const known = /* @__PURE__ */ new WeakMap();
  function begin2(source, stack2) {
    const module = { url: "", size: 0, stack: stack2 };
    const answered = (answer) => {
      if (!(answer instanceof Response)) return;
      module.url = answer.url;
      module.status = answer.status;
    };
    quietly(void 0, () => {
      module.size = source.byteLength || 0;
      if (source instanceof Promise) source.then(answered, () => {
      });
      answered(source);
    });
    return known.get(source) ?? module;
  }
  function loaded(module, source, made) {
    quietly(void 0, () => {
      const { Module: Made } = WebAssembly2;
      const { module: inside = made } = made;
      const found = source instanceof Made ? source : inside;
      if (known.has(found)) return;
      [module.buildId] = Made.customSections(found, "build_id");
      known.set(found, module);
      shim2.modules.push(module);
      shim2.modules.splice(0, shim2.modules.length - MODULE_LIMIT);
    });
    return made;
  }
  function failed(module, error) {
    quietly("", () => shim2.see("script_load", error, { detail: module }));
    return error;
  }
  const watch = (names, load3) => names.map((name) => intercept(WebAssembly2, name, load3));
  return [
    ...watch(
      ["instantiate", "compile", "instantiateStreaming", "compileStreaming"],
      async (go, _, [source]) => {
        const module = begin2(source, Error().stack);
        try {
          return loaded(module, source, await go());
        } catch (error) {
          throw failed(module, error);
        }
      }
    ),
    ...watch(["Module", "Instance"], (go, _, [source]) => {
      const module = begin2(source, Error().stack);
      try {
        return loaded(module, source, go());
      } catch (error) {
        throw failed(module, error);
      }
    })
  ];
}

// src/early/network.ts
function watchNetwork(shim2) {
  let isWatching = true;
  let isInside = false;
  const calls = /* @__PURE__ */ new WeakMap();
  const xhr = globalThis.XMLHttpRequest?.prototype ?? {};
  function within(go) {
    isInside = true;
    try {
      return go();
    } finally {
      isInside = false;
    }
  }
  function settle2(category, call, status, fate) {
    quietly(void 0, () => {
      const { method, url, startedAt } = call;
      const own = shim2.core?.endpoint().split("?")[0];
      if (!isWatching || own && url.startsWith(own)) return;
      const data = {
        method,
        url,
        status_code: status || void 0,
        duration_ms: Math.round(performance.now() - startedAt)
      };
      shim2.crumbs.add({ category, data });
      const isFailure = fate ? fate !== "abort" && fate.name !== "AbortError" : status >= (shim2.options?.captureHttpErrors ? 400 : 500);
      if (isFailure) shim2.see("network", { ...call, ...data, fate });
    });
  }
  function ended({ type, currentTarget }) {
    if (!isInside)
      settle2(
        "xhr",
        calls.get(currentTarget),
        currentTarget.status,
        type === "load" ? "" : type
      );
  }
  return [
    () => {
      isWatching = false;
    },
    intercept(globalThis, "fetch", (go, _self, [input, init]) => {
      const caller = new Error();
      const call = isInside ? void 0 : newCall(input, init, caller);
      if (!call) return go();
      const answer = within(go);
      if (answer?.constructor !== Promise) return answer;
      return answer.then(
        (response) => {
          settle2("fetch", call, response.status);
          return response;
        },
        (error) => {
          settle2("fetch", call, 0, error);
          throw error;
        }
      );
    }),
    intercept(xhr, "open", (go, self, [method, url]) => {
      calls.set(self, [url, { method }]);
      return go();
    }),
    intercept(xhr, "send", (go, self) => {
      const caller = new Error();
      const request = self;
      const call = isInside ? void 0 : quietly(void 0, () => newCall(...calls.get(request), caller));
      if (!call) return go();
      calls.set(request, call);
      for (const type of ["load", "error", "timeout", "abort"]) request.addEventListener(type, ended);
      try {
        within(go);
        if (request.readyState === 4) settle2("xhr", call, request.status);
      } catch (error) {
        settle2("xhr", call, 0, error);
        throw error;
      }
    })
  ];
}
function newCall(input, init, caller) {
  return quietly(void 0, () => {
    const { url = input.href ?? input, method } = input;
    const base = globalThis.document?.baseURI ?? location.href;
    const { href } = new URL(typeof url === "string" ? url : "none:", base);
    if (!href.startsWith("http")) return void 0;
    const asked = init?.method ?? method ?? "GET";
    return { method: String(asked).toUpperCase(), url: href, startedAt: performance.now(), caller };
  });
}

// src/early/clicks.ts
var CLICKABLE = "[data-track-id],button,a,input,select,label,[role=button]";
var TOGETHER_MS = 500;
function watchClicks(shim2) {
  let last;
  let lastAt = 0;
  let count = 0;
  let crumb;
  return listen("click", (event) => {
    const [target] = event.composedPath();
    if (!(target instanceof Element)) return;
    const element = target.closest(CLICKABLE) ?? target;
    if (element === last && event.timeStamp - lastAt < TOGETHER_MS) {
      count++;
      if (crumb) crumb.data = { ...crumb.data, count };
    } else {
      crumb = shim2.crumbs.add({ category: "ui.click", message: selector(element) });
      count = 1;
    }
    last = element;
    lastAt = event.timeStamp;
    const critical = element.closest("[data-panicle-critical]") !== null;
    shim2.mark = shim2.options?.onClick?.(element) ?? (critical ? { critical } : shim2.mark);
  });
}
function selector(element) {
  const tag = element.tagName.toLowerCase();
  const tracked = element.getAttribute("data-track-id");
  if (tracked) return `${tag}[data-track-id="${tracked}"]`;
  if (isWritten(element.id)) return `${tag}#${element.id}`;
  return [tag, ...[...element.classList].filter(isWritten).slice(0, 3)].join(".");
}
function isWritten(name) {
  return !/^$|\d|^(css|sc|jss|svelte)-|[^aeiouy\W_]{5}/i.test(name);
}

// src/early/trail.ts
function watchTrail(shim2) {
  if (typeof document === "undefined") return [];
  let from = location.href;
  const moved = () => {
    if (location.href === from) return;
    shim2.crumbs.add({ category: "navigation", data: { from, to: location.href } });
    shim2.mark = void 0;
    from = location.href;
  };
  const { navigation } = globalThis;
  navigation?.addEventListener("navigatesuccess", moved);
  return [
    () => navigation?.removeEventListener("navigatesuccess", moved),
    listen("popstate", moved),
    listen("hashchange", moved),
    watchClicks(shim2)
  ];
}

// src/early/createShim.ts
var HELD_LIMIT = 20;
var STACK_TRACE_LIMIT = 100;
function createShim() {
  let held = [];
  let missed = 0;
  let undo;
  let bring = async () => void 0;
  let brought;
  const shim2 = {
    scope: { tags: {} },
    crumbs: createBreadcrumbs(
      () => shim2.options,
      () => Date.now()
    ),
    fetch: globalThis.fetch?.bind(globalThis),
    wasm: nativeWasm(),
    modules: [],
    options: void 0,
    mark: void 0,
    core: void 0,
    bringWith(how) {
      bring = how;
      brought = void 0;
    },
    start() {
      const watchers = [
        raiseStackTraceLimit,
        watchFailures,
        watchNetwork,
        watchLeaving,
        watchTrail,
        watchModules
      ];
      undo ??= watchers.flatMap((watch) => watch(shim2));
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
      breadcrumbs: shim2.crumbs.list(),
      mark: shim2.mark
    }),
    see(kind, value, more) {
      const sight = shim2.sight(kind, value, more);
      if (shim2.core) return shim2.core.take(sight) ? sight.event_id : "";
      if (held.length >= HELD_LIMIT) {
        missed++;
        return "";
      }
      held.push(sight);
      void shim2.whenCore();
      return sight.event_id;
    },
    attachCore(create) {
      if (shim2.core) return;
      shim2.core = create(shim2);
      shim2.core.configure();
      for (const sight of held) shim2.core.take(sight);
      shim2.core.sender.discarded("queue_overflow", "error", missed);
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
    left() {
      if (shim2.core) shim2.core.left();
      else if (shim2.options) farewell(held.splice(0), shim2.options);
    },
    close() {
      for (const take of undo?.splice(0) ?? []) take();
      shim2.core?.close();
    }
  };
  return shim2;
}
function nativeWasm() {
  const { instantiate: instantiate2, instantiateStreaming, Instance } = globalThis.WebAssembly ?? {};
  return { instantiate: instantiate2, instantiateStreaming, Instance };
}
function raiseStackTraceLimit() {
  const limited = Error;
  const before = limited.stackTraceLimit;
  if (before === void 0 || before >= STACK_TRACE_LIMIT) return () => {
  };
  limited.stackTraceLimit = STACK_TRACE_LIMIT;
  return () => {
    if (limited.stackTraceLimit === STACK_TRACE_LIMIT) limited.stackTraceLimit = before;
  };
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
function addBreadcrumb(breadcrumb) {
  quietly(void 0, () => shim().crumbs.add(breadcrumb));
}
function setUser(user) {
  quietly(void 0, () => {
    const copy = copyOf(user);
    if (copy) shim().scope.user = copy;
    else delete shim().scope.user;
  });
}
function setTag(key, value) {
  put("tags", key, value?.toString());
}
function setExtra(key, value) {
  put("extra", key, value);
}
function setContext(name, values) {
  put("contexts", name, values);
}
var MOST_KEYS = 100;
var VALUE_LIMIT = 16384;
function put(place2, key, value) {
  quietly(void 0, () => {
    shim().scope[place2] ??= {};
    const values = shim().scope[place2];
    delete values[key];
    if (value != null && Object.keys(values).length < MOST_KEYS) values[key] = smallCopy(value, VALUE_LIMIT);
  });
}

// src/bringVitals.ts
function vitalsAt(url) {
  return () => import(
    /* webpackIgnore: true */
    /* @vite-ignore */
    new URL(url, document.baseURI).href
  );
}
async function bringVitals(load3) {
  try {
    const vitals = await load3();
    vitals.watch((tag, value) => quietly(void 0, () => setTag(tag, value)));
  } catch {
  }
}

// src/idle.ts
async function idle() {
  if (typeof document !== "undefined" && document.readyState !== "complete") {
    await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  }
  await new Promise(
    (free) => "requestIdleCallback" in globalThis ? requestIdleCallback(free, { timeout: 2e3 }) : setTimeout(free, 200)
  );
}

// src/core/beforeSend.ts
function askBeforeSend(envelope, hook, reseal) {
  if (!hook) return envelope;
  try {
    const event = eventIn(envelope);
    const { event_id } = event;
    const before = JSON.stringify(event);
    const answer = hook(event);
    if (answer === null) return "";
    const after = JSON.stringify({ ...answer ?? event, event_id });
    if (after === before || isPromise(answer)) return envelope;
    return reseal(after) || envelope;
  } catch {
    return envelope;
  }
}
function isPromise(answer) {
  return typeof answer?.then === "function";
}
function seenIn(envelope, kind, stack2 = "") {
  const { exception, logentry } = eventIn(envelope);
  const { type = "", value = logentry?.formatted ?? "" } = exception?.values.at(-1) ?? {};
  return { kind, name: type, message: value, stack: stack2 };
}
function eventIn(envelope) {
  return JSON.parse(envelope.split("\n")[2] ?? "");
}

// src/core/store.ts
var DATABASE = "panicle";
var LETTERS = "letters";
var IDLE_MS = 2e3;
var OPEN_WITHIN_MS = 3e3;
function createDatabase() {
  let opened;
  let database;
  let idle2;
  function open() {
    clearTimeout(idle2);
    idle2 = setTimeout(close, IDLE_MS);
    opened ??= openDatabase(close).then((found) => {
      database = found;
      return found;
    });
    opened.catch(close);
    return opened;
  }
  function close() {
    database?.close();
    opened = database = void 0;
  }
  return {
    async change(decide) {
      const transaction = (await open()).transaction(LETTERS, "readwrite");
      const letters = transaction.objectStore(LETTERS);
      const all = letters.getAll();
      all.onsuccess = () => {
        try {
          apply(letters, decide(all.result.sort((a, b) => a.at - b.at)));
        } catch {
          transaction.abort();
        }
      };
      await done(transaction);
    },
    async write(change) {
      const transaction = (database ?? await open()).transaction(LETTERS, "readwrite");
      apply(transaction.objectStore(LETTERS), change);
      transaction.commit?.();
      await done(transaction);
    }
  };
}
function createMemory() {
  let entries2 = /* @__PURE__ */ new Map();
  const write = async ({ put: put2 = [], remove = [] }) => {
    for (const entry of put2) entries2.set(entry.key, entry);
    for (const key of remove) entries2.delete(key);
  };
  return {
    change: (decide) => write(decide([...entries2.values()])),
    write,
    takeAll() {
      const taken = [...entries2.values()];
      entries2 = /* @__PURE__ */ new Map();
      return taken;
    }
  };
}
function hasDatabase() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(DATABASE);
      request.onupgradeneeded = () => request.transaction?.abort();
      request.onsuccess = () => {
        request.result.close();
        resolve(true);
      };
      request.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
    } catch {
      resolve(false);
    }
  });
}
function openDatabase(close) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(LETTERS, { keyPath: "key" });
    request.onsuccess = () => {
      request.result.onversionchange = request.result.onclose = close;
      resolve(request.result);
    };
    request.onerror = (event) => {
      event.preventDefault();
      reject(request.error);
    };
    setTimeout(reject, OPEN_WITHIN_MS);
  });
}
function apply(letters, { put: put2 = [], remove = [] }) {
  for (const entry of put2) letters.put(entry);
  for (const key of remove) letters.delete(key);
}
function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

// src/core/browserNetwork.ts
function browserNetwork({ fetch }) {
  return {
    fetch,
    // A worker has none.
    beacon: (url, body) => navigator.sendBeacon?.(url, body) ?? false,
    database: createDatabase(),
    now: () => Date.now(),
    random: () => Math.random(),
    later: (work, ms) => void setTimeout(work, ms)
  };
}

// src/core/dataUrls.ts
var STACK_LIMIT = 64 * 1024;
var LINE_LIMIT = 4096;
var SAMPLES = 256;
var TYPE_LIMIT = 48;
function nameOfUrl(url) {
  if (!url.startsWith("data:")) return url;
  const type = /^data:[\w/+.-]*/.exec(url.slice(0, TYPE_LIMIT))?.[0] ?? "data:";
  return url.length === type.length ? url : `${type}/${sampleHash(url)}`;
}
function shorten(stack2) {
  return stack2.split("\n", 500).map(nameLine).join("\n").slice(0, STACK_LIMIT);
}
function nameLine(line) {
  const start2 = line.indexOf("data:");
  if (start2 < 0) return line.slice(0, LINE_LIMIT);
  const end = endOfUrl(line, start2);
  const named = line.slice(0, start2) + nameOfUrl(line.slice(start2, end)) + line.slice(end);
  return named.slice(0, LINE_LIMIT);
}
function endOfUrl(line, start2) {
  const wasm = line.lastIndexOf(":wasm-function[");
  if (wasm > start2) return wasm;
  const place2 = /(:\d+){1,2}\)?$/.exec(line.slice(-32));
  if (place2) return line.length - place2[0].length;
  const after = line.slice(start2).search(/[\s()]/);
  return after < 0 ? line.length : start2 + after;
}
function sampleHash(text2) {
  let hash = 2166136261 ^ text2.length;
  const step = Math.max(1, text2.length / SAMPLES);
  for (let at = 0; at < text2.length; at += step) {
    hash = Math.imul(hash ^ text2.charCodeAt(Math.floor(at)), 16777619);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

// src/core/stackLines.ts
function wasmLines(stack2) {
  return stack2.split("\n").map((line) => line.trim()).filter((line) => line.includes("wasm-function[") || line.includes("[wasm code]"));
}
function fromWasmOn(stack2) {
  const lines = stack2.split("\n");
  const first = lines.findIndex((line) => wasmLines(line).length > 0);
  return lines.slice(Math.max(first, 0)).join("\n");
}
var WASM_WITH_URL = /^(?:at )?(?:(.*?)[ @]\(?)?((?:[a-z][a-z0-9+.-]*:)[^\s]*(?: line \d+ > WebAssembly\.\w+)?):wasm-function\[(\d+)\]:(0x[0-9a-f]+)\)?$/i;
var WASM_IN_WEBKIT = /wasm-function\[(.*)\]@\[wasm code\]$/;
function parseWasmLine(line) {
  const webkit = WASM_IN_WEBKIT.exec(line);
  if (webkit) return { url: "", ...webkit[1] && !/^\d+$/.test(webkit[1]) ? { function: webkit[1] } : {} };
  const found = WASM_WITH_URL.exec(line);
  if (!found) return void 0;
  const [, name, url = "", index = "", offset = ""] = found;
  return { url, index, offset, ...name ? { function: name } : {} };
}
var SCRIPT = /((?:https?|file|blob|webpack|[a-z-]{1,20}-extension):[^\s()]*?):(\d+):(\d+)\)?$/;
function scriptUrl(line) {
  return SCRIPT.exec(line.trim())?.[1];
}
function parseScriptLine(line) {
  const found = SCRIPT.exec(line.trim());
  if (!found) return void 0;
  return { url: withoutQuery(found[1] ?? ""), line: Number(found[2]), column: Number(found[3]) };
}
function wasmModules(stack2) {
  const urls = wasmLines(stack2).map((line) => parseWasmLine(line)?.url ?? "");
  return [...new Set(urls)].filter((url) => url !== "");
}
function isAsyncStack(stack2) {
  return /convert::closures|convert__closures|wasm_bindgen_futures|__wbg_adapter_/.test(stack2);
}
function withoutQuery(url) {
  return url.replace(/[?#].*$/, "");
}

// src/core/scripts.ts
var MOST_SCRIPTS = 1e3;
var IS_ID = /^[\da-f-]{32,36}$/i;
var idsByUrl = /* @__PURE__ */ new Map();
var read = 0;
function scriptsOf(stacks) {
  quietly(void 0, learn);
  if (idsByUrl.size === 0) return [];
  const urls = stacks.flatMap((stack2 = "") => stack2.split("\n").map(scriptUrl));
  return [...new Set(urls)].flatMap((url = "") => {
    const debug_id = idsByUrl.get(url);
    return debug_id ? [{ url, debug_id }] : [];
  });
}
function learn() {
  const noted = Object.entries(globalThis._sentryDebugIds ?? {});
  for (const [stack2, id] of noted.slice(read, MOST_SCRIPTS)) {
    const url = shorten(stack2).split("\n").map(scriptUrl).find(Boolean);
    if (url && IS_ID.test(String(id))) idsByUrl.set(url, String(id));
  }
  read = noted.length;
}

// src/core/capture.ts
function newCapture(sight, seen, modules) {
  const stack2 = seen.stack ?? "";
  return {
    event_id: sight.event_id,
    timestamp: sight.timestamp,
    is_async: seen.kind === "rejection" || isAsyncStack(stack2),
    page: { url: sight.url, user_agent: navigator.userAgent, referrer: referrer() },
    breadcrumbs: sight.breadcrumbs,
    modules,
    scripts: scriptsOf([stack2, ...(seen.causes ?? []).map((cause) => cause.stack)]),
    ...seen,
    tags: { ...labels(sight.mark), ...seen.tags }
  };
}
var MOST_LABELS = 10;
var LABEL_LIMIT = 200;
function labels(mark) {
  const given = Object.entries({ ...mark?.critical ? { critical: true } : {}, ...mark?.labels });
  const kept = given.slice(0, MOST_LABELS).map(([key, value]) => [key, String(value).slice(0, LABEL_LIMIT)]);
  return Object.fromEntries(kept);
}
function referrer() {
  return typeof document === "undefined" ? "" : document.referrer;
}

// src/core/consoleTrail.ts
var METHODS = ["debug", "info", "log", "warn", "error"];
var LEVELS = { log: "info", warn: "warning" };
var MOST_VALUES = 10;
function watchConsole(crumbs) {
  let isNoting = false;
  function note(level, values) {
    if (isNoting) return;
    isNoting = true;
    try {
      const message = withoutStack(values.slice(0, MOST_VALUES).map(inWords).join(" "));
      if (!message.startsWith("panicle ")) crumbs.add({ category: "console", message, level });
    } finally {
      isNoting = false;
    }
  }
  return METHODS.map(
    (name) => patch(
      console,
      name,
      (original) => function(...values) {
        quietly(void 0, () => note(LEVELS[name] ?? name, values));
        return original.apply(this, values);
      }
    )
  );
}
function withoutStack(text2) {
  return text2.split("\n\nStack:\n", 1)[0] ?? text2;
}
function inWords(value) {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return Object(value) === value ? Object.prototype.toString.call(value) : String(value);
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

// src/core/csp.ts
var FIELDS = [
  "referrer",
  "effectiveDirective",
  "violatedDirective",
  "disposition",
  "sourceFile",
  "statusCode",
  "lineNumber",
  "columnNumber",
  "sample"
];
function violationOf(source) {
  const given = source;
  return {
    ...Object.fromEntries(FIELDS.map((field) => [field, given[field] ?? ""])),
    documentURI: bare(given.documentURI ?? given.documentURL),
    blockedURI: bare(given.blockedURI ?? given.blockedURL)
  };
}
function bare(url) {
  const text2 = String(url ?? "");
  return text2.startsWith("data:") ? "data" : text2.slice(0, 2048);
}
function isBrowsersOwn({ sourceFile }) {
  return sourceFile === "resource";
}
function isPolicyOfOurs({ effectiveDirective, sample }) {
  return effectiveDirective === "trusted-types" && sample === POLICY;
}
function untrustedAddress({ blockedURI, sample }) {
  const found = blockedURI === "trusted-types-sink" && /^HTMLScriptElement src\|(.+)/.exec(String(sample));
  return found ? found[1] ?? "" : "";
}
var POLICY = "panicle";
var MOST_KEYS2 = 100;
function createViolations() {
  const ahead = /* @__PURE__ */ new Map();
  return (violation, channel) => {
    const { effectiveDirective, blockedURI, disposition } = violation;
    const key = [effectiveDirective, blockedURI.replace(/#.*$/, ""), disposition].join();
    const step = channel === "event" ? 1 : -1;
    const before = ahead.get(key) ?? 0;
    if (ahead.size >= MOST_KEYS2) ahead.clear();
    ahead.set(key, before + step);
    return before * step < 0;
  };
}
function observeViolations(see) {
  if (typeof ReportingObserver === "undefined") return () => {
  };
  const observer = new ReportingObserver(
    (reports) => {
      for (const { body } of reports) if (body) see(body);
    },
    { types: ["csp-violation"], buffered: true }
  );
  observer.observe();
  return () => observer.disconnect();
}

// src/version.ts
var SDK_NAME = "panicle";
var SDK_VERSION = "0.1.0";

// src/core/traps.ts
var WORDS = [
  ["unreachable", ["unreachable executed", "unreachable code should not be executed", "unreachable"]],
  [
    "indirect_call",
    [
      "null function or function signature mismatch",
      "function signature mismatch",
      "table index is out of bounds",
      "table index out of bounds",
      "table access out of bounds",
      "indirect call to null",
      "indirect call signature mismatch",
      "call_indirect to a null table entry",
      "call_indirect to a signature that does not match",
      "out of bounds call_indirect",
      "out of bounds table access"
    ]
  ],
  [
    "out_of_bounds",
    [
      "memory access out of bounds",
      "index out of bounds",
      "out of bounds memory access",
      "data segment out of bounds",
      "element segment out of bounds"
    ]
  ],
  [
    "divide_by_zero",
    [
      "divide by zero",
      "remainder by zero",
      "divide result unrepresentable",
      "integer divide by zero",
      "integer overflow",
      "division by zero"
    ]
  ],
  ["stack_overflow", ["maximum call stack size exceeded", "too much recursion", "stack overflow"]],
  ["out_of_memory", ["out of memory", "could not allocate memory"]],
  [
    "other",
    [
      "float unrepresentable in integer range",
      "invalid conversion to integer",
      "out of bounds trunc operation",
      "dereferencing a null pointer",
      "dereferencing null pointer",
      "access to a null reference",
      "illegal cast",
      "bad cast",
      "operation does not support unaligned accesses",
      "unaligned memory access"
    ]
  ]
];
var OVERFLOW = /maximum call stack|too much recursion/i;
var NO_MEMORY = /webassembly\.memory|failed to grow/i;
var OUT_OF_MEMORY = /rust_oom|rg_oom|handle_alloc_error|alloc_error_handler|default_alloc_error_hook|handle_reserve/;
var TRAP_FRAMES = 32;
var MOST_REPEATS = 10;
function trapOf({
  name,
  message,
  stack: stack2 = ""
}) {
  const lines = wasmLines(stack2);
  if (name === "RuntimeError") return runtimeError(message, stack2, lines);
  if (name !== "RangeError" && name !== "InternalError") return void 0;
  if (OVERFLOW.test(message)) return lines.length > 0 ? "stack_overflow" : void 0;
  return NO_MEMORY.test(message) ? "out_of_memory" : void 0;
}
function trapMessage(message) {
  const found = wordsOf(message);
  return found && message.slice(0, found.words.length);
}
function wordsOf(message) {
  const lower = message.toLowerCase();
  for (const [kind, all] of WORDS) {
    const words2 = all.find((words3) => lower.startsWith(words3));
    if (words2) return { kind, words: words2 };
  }
  return void 0;
}
function runtimeError(message, stack2, lines) {
  const kind = wordsOf(message)?.kind;
  if (kind === "unreachable" && OUT_OF_MEMORY.test(lines.slice(0, TRAP_FRAMES).join("\n")))
    return "out_of_memory";
  if (kind === "out_of_bounds" && isRecursion(lines)) return "stack_overflow";
  return kind ?? (isThrownInWasm(stack2) ? "other" : void 0);
}
function isRecursion(lines) {
  const functions = lines.map((line) => parseWasmLine(line)?.index);
  return functions.some((one) => one && functions.filter((other) => other === one).length >= MOST_REPEATS);
}
function isThrownInWasm(stack2) {
  const lines = stack2.split("\n");
  const innermost = lines.find((line) => /^\s+at /.test(line)) ?? lines.find((line) => line.includes("@")) ?? "";
  return wasmLines(innermost).length > 0;
}

// src/core/lastBreath.ts
var FRAME_LIMIT = 50;
var KNOWN_NAMES = /^(Error|EvalError|RangeError|ReferenceError|SyntaxError|TypeError|URIError|AggregateError|RuntimeError|CompileError|LinkError|InternalError|DOMException|AbortError|NetworkError|NotAllowedError|NotFoundError|QuotaExceededError|SecurityError|TimeoutError|UnhandledRejection)$/;
function lastBreath(capture, scope2) {
  const event = JSON.stringify(lastBreathEvent(capture, scope2));
  const header = JSON.stringify({
    event_id: capture.event_id,
    sdk: { name: SDK_NAME, version: SDK_VERSION }
  });
  const item = JSON.stringify({ type: "event", length: new TextEncoder().encode(event).length });
  return `${header}
${item}
${event}
`;
}
function lastBreathEvent(capture, scope2) {
  const trap = trapOf(capture);
  const errorType = trap ? "wasm_trap" : ERROR_TYPES2[capture.kind];
  const images = [...capture.modules.map(image("wasm")), ...(capture.scripts ?? []).map(image("sourcemap"))];
  const stacktrace = { frames: frames(capture.stack ?? "", capture.modules) };
  const detail = detailOf(capture);
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
        phase: phase(capture),
        host: "app",
        is_unhandled: isUnhandled(capture),
        recoverable: trap === void 0 && capture.kind !== "script_load" && capture.kind !== "panic",
        last_breath: true,
        ...trap ? { trap } : {}
      },
      ...detail ? { detail } : {}
    },
    ...images.length ? { debug_meta: { images } } : {},
    tags: { error_type: errorType },
    sdk: { name: SDK_NAME, version: SDK_VERSION }
  };
}
var ERROR_TYPES2 = {
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
function phase({ kind, is_async }) {
  if (/_load$|csp/.test(kind)) return "load";
  return is_async || kind === "network" ? "async_task" : "sync";
}
function detailOf({ kind, detail }) {
  if (!/_load$|network/.test(kind)) return void 0;
  const { reason, status, url } = detail ?? {};
  return {
    ...typeof reason === "string" && /^[a-z_]{1,16}$/.test(reason) ? { reason } : {},
    ...typeof status === "number" ? { status } : {},
    ...typeof url === "string" ? { url: strippedUrl(url) } : {}
  };
}
function image(type) {
  return ({ url, code_id, debug_id }) => ({
    type,
    code_file: strippedUrl(url),
    ...code_id ? { code_id } : {},
    ...debug_id ? { debug_id } : {}
  });
}
function isUnhandled(capture) {
  return capture.kind !== "exception" && capture.kind !== "message";
}
function frames(stack2, modules) {
  return stack2.split("\n").slice(0, FRAME_LIMIT).map((line) => frame(line, modules)).filter((found) => found !== void 0).reverse();
}
function frame(line, modules) {
  const wasm = parseWasmLine(line.trim());
  if (wasm) {
    const filename2 = strippedUrl(wasm.url);
    const module = modules.findIndex(({ url }) => url === wasm.url);
    return {
      // A wasm function is named by the compiler, a JavaScript function may be named by the page's data.
      ...wasm.function ? { function: wasm.function } : {},
      ...filename2 ? { filename: filename2, abs_path: filename2 } : {},
      ...wasm.offset ? { instruction_addr: wasm.offset, function_id: wasm.index } : {},
      ...module < 0 ? {} : { addr_mode: `rel:${module}` },
      platform: "native"
    };
  }
  const script = parseScriptLine(line);
  if (!script) return void 0;
  const filename = strippedUrl(script.url);
  return { filename, abs_path: filename, lineno: script.line, colno: script.column, platform: "javascript" };
}
function strippedUrl(url) {
  if (/^data:[\w/+.-]*\/[0-9a-f]{8}$/.test(url)) return url;
  if (!/^https?:/.test(url)) return /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? "";
  const found = /^(https?:\/\/)(?:[^/@]*@)?([^/?#]*)([^?#]*)/.exec(url);
  if (!found) return "";
  const [, scheme, host, path = ""] = found;
  return `${scheme}${host}${/\.(wasm|m?js)$/.test(path) ? path : "/"}`;
}

// src/core/waiting.ts
function createWaiting(limit) {
  let held = [];
  return {
    hold(capture) {
      return held.length < limit && held.push(capture) > 0;
    },
    drain() {
      const drained = held;
      held = [];
      return drained;
    },
    size: () => held.length
  };
}

// src/core/delivery.ts
var WAITING_LIMIT = 20;
var WAIT_MS = 15e3;
function createDelivery(pipelines, screen2, sender, scope2, isReady) {
  const waiting = createWaiting(WAITING_LIMIT);
  function deliver(capture) {
    if (isReady() && !pipelines.isAwaited()) {
      dispatch(capture.event_id, pipelines.process(capture, scope2) ?? lastBreath(capture, scope2));
      return;
    }
    if (!waiting.hold(capture)) sender.discarded("queue_overflow");
    setTimeout(giveUp, WAIT_MS);
  }
  function dispatch(eventId, envelope) {
    const passed = screen2.pass(envelope);
    if (passed) sender.send(eventId, passed);
  }
  function drain() {
    if (isReady() && !pipelines.isAwaited()) waiting.drain().forEach(deliver);
  }
  function giveUp() {
    pipelines.stopWaiting();
    drain();
  }
  return { deliver, dispatch, drain, giveUp, recall: waiting.drain, waiting: waiting.size };
}

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

// src/core/recent.ts
var MOST2 = 100;
function createRecent(ms, now) {
  const times = /* @__PURE__ */ new Map();
  const has = (key) => now() - (times.get(key) ?? -Infinity) < ms;
  return {
    add(key) {
      times.delete(key);
      times.set(key, now());
      const [oldest] = times.keys();
      if (times.size > MOST2 && oldest !== void 0) times.delete(oldest);
    },
    has,
    hasLike: (beginning) => [...times.keys()].some((key) => key.startsWith(beginning) && has(key))
  };
}

// src/core/echoes.ts
var TOGETHER_MS2 = 5e3;
var SAME_MS = 20;
var HOLD_MS = 100;
function createEchoes(now) {
  const blocked = createRecent(TOGETHER_MS2, now);
  const failed = createRecent(TOGETHER_MS2, now);
  const probed = createRecent(TOGETHER_MS2, now);
  const isTold = createViolations();
  const justTold = createRecent(SAME_MS, now);
  const held = /* @__PURE__ */ new Set();
  function isKnownViolation(violation, value) {
    const channel = "blockedURL" in value ? "report" : "event";
    if (channel === "event" && isTwin(violation)) return true;
    if (isTold(violation, channel)) return true;
    const url = withoutFragment(violation.blockedURI);
    if (violation.disposition !== "report") blocked.add(url);
    return isProbe(url, violation) || isBrowsersOwn(violation) || isPolicyOfOurs(violation);
  }
  function isTwin({ disposition, effectiveDirective, blockedURI }) {
    if (disposition !== "report" || effectiveDirective !== "connect-src") return false;
    const isTwin2 = justTold.has(blockedURI);
    if (!isTwin2) justTold.add(blockedURI);
    return isTwin2;
  }
  function isProbe(url, violation) {
    const address = untrustedAddress(violation);
    return probed.has(url) || address !== "" && probed.hasLike(address);
  }
  function isKnownLoad(url) {
    const isKnown = failed.has(url) || probed.has(url);
    if (url) failed.add(url);
    return isKnown;
  }
  return {
    isEcho(seen, value) {
      if (seen.kind === "csp") return isKnownViolation(seen.detail, value);
      return isLoad(seen) && isKnownLoad(urlOf(seen));
    },
    hold(seen, report) {
      const isAnswered = seen.detail?.status !== void 0;
      if (isAnswered || !(isLoad(seen) || seen.kind === "network")) return false;
      const settle2 = () => {
        if (held.delete(settle2) && !blocked.has(urlOf(seen))) report();
      };
      held.add(settle2);
      setTimeout(settle2, HOLD_MS);
      return true;
    },
    probes: (url) => probed.add(withoutFragment(url)),
    release() {
      for (const settle2 of held) settle2();
    }
  };
}
function isLoad({ kind }) {
  return kind === "script_load" || kind === "resource_load";
}
function urlOf({ detail }) {
  return withoutFragment(detail?.url ?? "");
}
function withoutFragment(url) {
  return url.replace(/#.*$/, "");
}

// src/core/inWords.ts
var MOST_CHARACTERS = 8192;
var MOST_TEXT = 1024;
var MOST_LEVELS2 = 4;
var MOST_MEMBERS = 20;
var UNREADABLE = "a value that cannot be read";
function inWords2(value) {
  if (typeof value === "string") return value.slice(0, MOST_CHARACTERS);
  try {
    return words(value, { levels: MOST_LEVELS2, room: MOST_CHARACTERS, above: [] }).slice(0, MOST_CHARACTERS);
  } catch {
    return UNREADABLE;
  }
}
function words(value, walk) {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.slice(0, MOST_TEXT));
    case "function":
      return `[function ${String(value.name).slice(0, MOST_TEXT)}]`;
    case "object":
      return value === null ? "null" : platformWords(value) ?? membersInWords(value, walk);
    default:
      return String(value).slice(0, MOST_TEXT);
  }
}
function platformWords(value) {
  const given = value;
  const tag = tagOf(value);
  if (tag === "Error" || tag === "DOMException") return `${text(given.name)}: ${text(given.message)}`;
  if (tag.endsWith("Event") || typeof given.nativeEvent === "object") return eventInWords(given, tag);
  if (typeof given.nodeType === "number" && typeof given.nodeName === "string")
    return nodeInWords(value);
  if (tag === "Response") return `[Response ${text(given.status)} ${withoutQuery(text(given.url))}]`;
  if (tag === "Request") return `[Request ${text(given.method)} ${withoutQuery(text(given.url))}]`;
  if (tag === "Date" || tag === "RegExp" || tag === "URL" || tag === "Location")
    return String(value).slice(0, MOST_TEXT);
  return tag === "Object" || Array.isArray(value) ? void 0 : `[${tag}]`;
}
function tagOf(value) {
  return Object.prototype.toString.call(value).slice("[object ".length, -1).slice(0, MOST_TEXT);
}
function eventInWords({ type, target }, tag) {
  const on = typeof target === "object" && target !== null && "nodeType" in target ? nodeInWords(target) : "";
  return `[${tag.endsWith("Event") ? tag : "Event"} ${text(type)}${on && ` on ${on}`}]`;
}
function nodeInWords(node) {
  return node.nodeType === 1 ? selector(node) : text(node.nodeName);
}
function membersInWords(value, walk) {
  if (walk.above.includes(value)) return '"[circular]"';
  if (walk.levels === 0 || walk.room <= 0) return '"\u2026"';
  const inner = { levels: walk.levels - 1, room: walk.room, above: [...walk.above, value] };
  const isList = Array.isArray(value);
  const parts = [];
  for (const key of keysOf(value)) {
    const told2 = words(value[key], inner);
    parts.push(isList ? told2 : `${JSON.stringify(key.slice(0, MOST_TEXT))}:${told2}`);
    inner.room -= parts.at(-1)?.length ?? 0;
    if (inner.room <= 0) break;
  }
  walk.room = inner.room;
  return isList ? `[${parts}]` : `{${parts}}`;
}
function keysOf(value) {
  if (Array.isArray(value)) return Object.keys(value.slice(0, MOST_MEMBERS));
  const keys = [];
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (keys.push(key) >= MOST_MEMBERS) break;
  }
  return keys;
}
function text(value) {
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, MOST_TEXT) : "";
}

// src/core/describe.ts
var MESSAGE_LIMIT = 8192;
var NAME_LIMIT = 256;
var MOST_CAUSES = 5;
var MOST_ERRORS = 10;
function describe(thrown, nameless) {
  if (!isErrorLike(thrown)) return { name: nameless, message: inWords2(thrown) };
  const [name, message, stack2] = [read2(thrown, "name"), read2(thrown, "message"), read2(thrown, "stack")];
  const told2 = message === void 0 ? "" : inWords2(message).slice(0, MESSAGE_LIMIT);
  return {
    name: typeof name === "string" && name ? name.slice(0, NAME_LIMIT) : nameless,
    message: told2,
    // V8 repeats the message above the frames, whole.
    ...typeof stack2 === "string" && stack2 ? { stack: shorten(replaced(stack2, message, told2)) } : {}
  };
}
function replaced(stack2, message, told2) {
  const isLonger = typeof message === "string" && message.length > told2.length;
  return isLonger ? stack2.replace(message, () => told2) : stack2;
}
function causesOf(thrown) {
  const causes = errorsOf(thrown);
  if (causes.length === 0) {
    for (let one = causeOf(thrown); one !== void 0; one = causeOf(one)) {
      if (one === thrown || causes.includes(one) || causes.length >= MOST_CAUSES) break;
      causes.push(one);
    }
    causes.push(...errorsOf(causes.at(-1)));
  }
  return causes.map((cause) => describe(cause, "Error"));
}
function causeOf(thrown) {
  return isObject(thrown) ? read2(thrown, "cause") ?? void 0 : void 0;
}
function errorsOf(thrown) {
  if (!isObject(thrown)) return [];
  const errors = read2(thrown, "errors");
  try {
    return isErrorLike(thrown) && Array.isArray(errors) ? [...errors.slice(0, MOST_ERRORS)] : [];
  } catch {
    return [];
  }
}
function isErrorLike(thrown) {
  if (!isObject(thrown)) return false;
  if (typeof read2(thrown, "message") === "string") return true;
  try {
    return ["Error", "DOMException"].includes(tagOf(thrown));
  } catch {
    return false;
  }
}
function isObject(value) {
  return typeof value === "object" && value !== null;
}
function read2(object, key) {
  try {
    return object[key];
  } catch {
    return void 0;
  }
}

// src/core/loads.ts
var URL_LIMIT = 1024;
function loadOf({ event, url }) {
  const element = event.target;
  const tag = element.tagName.toLowerCase();
  return load(tag === "script" ? "script_load" : "resource_load", url, { tag, selector: selector(element) });
}
function scriptLoad(detail) {
  return told("script_load", detail);
}
var NAMES = { script_load: "ScriptLoadError", resource_load: "ResourceLoadError" };
var IMPORT = /^(?:Failed to fetch|error loading) dynamically imported module: ?(\S*)|^Importing a module script failed/;
var CHUNK = /\((error|missing|timeout): (\S+)\)$/;
var PRELOAD = /^Unable to preload CSS for (\S+)/;
function importOf({ name, message }) {
  const found = IMPORT.exec(message);
  if (found) return asyncLoad("script_load", found[1] ?? "");
  const chunk = name === "ChunkLoadError" && CHUNK.exec(message);
  if (chunk)
    return asyncLoad("script_load", chunk[2] ?? "", chunk[1] === "timeout" ? { reason: "timeout" } : {});
  const preload = PRELOAD.exec(message);
  return preload ? asyncLoad("resource_load", preload[1] ?? "", { tag: "link" }) : void 0;
}
function asyncLoad(kind, url, more = {}) {
  return { is_async: true, ...url ? load(kind, url, more) : { kind, detail: { reason: "error" } } };
}
function load(kind, url, more) {
  return told(kind, { ...detailOf2(url), ...more });
}
function told(kind, detail) {
  const { url, status, reason } = detail;
  const message = `${withoutQuery(url)}: ${status ?? REASONS[reason] ?? reason}`;
  return { kind, name: NAMES[kind], message, detail };
}
var REASONS = {
  error: "not loaded",
  network: "no answer",
  http: "not what this page may run"
};
function detailOf2(address) {
  const url = absolute(address);
  return url.startsWith("data:") ? { url: "data:", reason: "error" } : { url: url.slice(0, URL_LIMIT), ...fateOf(url) };
}
function absolute(address) {
  return quietly(address, () => new URL(address, globalThis.document?.baseURI ?? location.href).href);
}
function fateOf(url) {
  const entries2 = performance.getEntriesByName(url, "resource");
  const status = entries2.at(-1)?.responseStatus;
  if (status) return { reason: "http", status };
  return { reason: url.startsWith(`${location.origin}/`) ? "network" : "error" };
}

// src/core/seen.ts
function read3({ kind, value, more }) {
  try {
    return { kind, ...readers[kind](value), ...more };
  } catch {
    return { kind, name: "Error", message: inWords2(value), ...more };
  }
}
function thrownOf({ kind, value }) {
  switch (kind) {
    case "error":
      return value.error;
    case "network": {
      const { fate } = value;
      return reasonOf(fate) && fate;
    }
    case "resource_load":
      return value.event;
    default:
      return value;
  }
}
var readers = {
  panic: () => ({ name: "", message: "" }),
  error: fromError,
  rejection: (reason) => fromThrown(reason, "UnhandledRejection"),
  csp: (violation) => ({
    name: "SecurityPolicyViolation",
    message: "",
    detail: violationOf(violation)
  }),
  script_load: (value) => typeof value === "string" ? fromText(value) : describe(value, "ScriptLoadError"),
  resource_load: loadOf,
  network: fromCall,
  exception: (thrown) => ({ ...describe(thrown, "Error"), ...linked(thrown) }),
  message: fromText
};
function fromText(message) {
  return { name: "", message: inWords2(message) };
}
function fromThrown(thrown, nameless) {
  const told2 = { ...describe(thrown, nameless), ...linked(thrown) };
  return { ...told2, ...importOf(told2) };
}
function linked(thrown) {
  const causes = causesOf(thrown);
  return causes.length > 0 ? { causes } : {};
}
function fromError(event) {
  if (event.error !== null && event.error !== void 0) {
    return { ...place(event), ...fromThrown(event.error, "Error") };
  }
  const message = event.message === void 0 ? "" : inWords2(event.message);
  return { name: "Error", message: message.replace(/^(Uncaught|uncaught exception:) /, ""), ...place(event) };
}
function place({ filename, lineno, colno }) {
  return typeof filename === "string" && filename ? { filename, ...lineno === void 0 ? {} : { lineno }, ...colno === void 0 ? {} : { colno } } : {};
}
var OWN_FRAMES = 2;
function fromCall(call) {
  const { method, url, status_code, duration_ms, fate, caller } = call;
  const address = url.slice(0, URL_LIMIT2);
  const reason = reasonOf(fate);
  if (isWasm(url) && reason)
    return { kind: "script_load", ...describe(fate, "NetworkError"), detail: { url: address, reason } };
  const words2 = status_code ?? (reason === "timeout" ? "timed out" : "no answer");
  return {
    name: "NetworkError",
    message: `${method} ${withoutQuery(address)}: ${words2}`,
    stack: callerStack(caller.stack),
    detail: { method, url: address, ...status_code ? { status: status_code } : { reason }, duration_ms }
  };
}
function reasonOf(fate) {
  if (fate === "error") return "network";
  if (typeof fate !== "object") return fate === "timeout" ? "timeout" : void 0;
  const { name, message } = describe(fate, "");
  if (name === "TimeoutError") return "timeout";
  const words2 = name === "TypeError" ? message : name;
  return /^(Failed to fetch|Load failed|NetworkError)/.test(words2) ? "network" : void 0;
}
var URL_LIMIT2 = 1024;
function isWasm(url) {
  return withoutQuery(url).endsWith(".wasm");
}
function callerStack(stack2 = "") {
  const lines = stack2.split("\n");
  return lines.slice(OWN_FRAMES + (lines[0]?.startsWith("Error") ? 1 : 0)).join("\n");
}

// src/core/httpErrors.ts
function isNoFailure({ kind, detail }, asked) {
  if (kind !== "network") return false;
  const { status, reason, url } = detail;
  if (status === void 0) return reason === void 0;
  return isWasm(url) || !(status >= 500 || asked === true || isIn(status, asked || []));
}
function isIn(status, asked) {
  return asked.some((one) => {
    const [from, to] = typeof one === "number" ? [one, one] : one;
    return from <= status && status <= to;
  });
}

// src/core/resources.ts
function resourceOfSize(size) {
  if (size === 0) return void 0;
  const found = entries().filter((entry) => entry.decodedBodySize === size);
  return resource(found.filter(isModule).at(-1) ?? found.at(-1));
}
function onlyModuleFile(known) {
  const names = new Set(
    entries().filter(isModule).map(({ name }) => withoutFragment2(name))
  );
  for (const url of known) names.delete(withoutFragment2(url));
  return names.size === 1 ? [...names][0] : void 0;
}
function entries() {
  const all = globalThis.performance?.getEntriesByType?.("resource") ?? [];
  return all.filter(({ name }) => /^https?:/.test(name));
}
function isModule({ name }) {
  return /\.wasm([?#]|$)/.test(name) && !name.includes("/panicle_bg.wasm");
}
function resource(entry) {
  return entry && { url: withoutFragment2(entry.name), status: entry.responseStatus ?? 0 };
}
function withoutFragment2(url) {
  return url.replace(/#.*$/, "");
}

// src/core/moduleFailures.ts
var MOST_MS_TO_SAVE = 3e4;
var LEAST_BYTES = 1024;
function createModuleFailures({ seen, report, settle: settle2, later: later2, now }) {
  let last;
  function isSaved({ newest }) {
    const since = newest ? seen.lastIndexOf(newest) + 1 : 0;
    return seen.slice(since).some(({ url }) => url === "");
  }
  function release() {
    if (!last?.isHeld) return;
    last.isHeld = false;
    if (!isSaved(last)) report(last.sight);
  }
  function isSecondTry({ url }) {
    return url === "" && last !== void 0 && !isSaved(last) && now() - last.at < MOST_MS_TO_SAVE;
  }
  function remember(sight, isHeld) {
    release();
    const mine = { sight, at: now(), newest: seen.at(-1), isHeld };
    last = mine;
    if (isHeld) later2(() => last === mine && release(), MOST_MS_TO_SAVE);
  }
  return {
    judge(sight) {
      const module = moduleOf(sight);
      if (!module) return refusedByGlue(sight) ?? sight;
      if (isSecondTry(module)) {
        settle2(sight.value);
        release();
        return void 0;
      }
      const failure = failureOf(sight.value, module);
      if (!failure) return void 0;
      const told2 = { ...sight, more: { detail: failure } };
      const mayBeSaved = failure.reason === "mime";
      if (module.url) remember(told2, mayBeSaved);
      if (mayBeSaved) settle2(sight.value);
      return mayBeSaved ? void 0 : told2;
    },
    surfaced(error) {
      if (last?.sight.value === error) release();
    },
    left: release
  };
}
function moduleOf({ kind, more }) {
  const detail = more.detail;
  return kind === "script_load" && detail && !detail.reason ? detail : void 0;
}
var REFUSED = /^failed to fetch Wasm: (\d{3})\b.* fetching '([^']*)'$/i;
function refusedByGlue(sight) {
  if (sight.kind !== "error" && sight.kind !== "rejection") return void 0;
  const value = thrownOf(sight);
  const [, status, url = ""] = REFUSED.exec(describe(value, "").message) ?? [];
  if (!status) return void 0;
  const detail = { reason: reasonOf2(value, Number(status)), url: nameOfUrl(url), status: Number(status) };
  return { ...sight, kind: "script_load", value, more: { detail } };
}
function failureOf(error, module) {
  const resource2 = resourceOfSize(module.size);
  const url = module.url || resource2?.url;
  const status = module.status || resource2?.status;
  const isProbe = !url && module.size > 0 && module.size < LEAST_BYTES;
  const reason = isProbe ? void 0 : reasonOf2(error, status);
  return reason && { reason, ...url ? { url: nameOfUrl(url) } : {}, ...status ? { status } : {} };
}
var CSP = /unsafe-eval|blocked by CSP|Content Security Policy/i;
var MIME = /MIME type|Content-Type/i;
var IMPORTS = /\bimports?\b|second argument must be an object/i;
var FETCH = /fetch|^Load failed|network/i;
function reasonOf2(error, status) {
  const { name, message } = describe(error, "");
  if (status === 404 || status === 410) return "not_found";
  if (status && (status < 200 || status > 299)) return "network";
  if (CSP.test(message)) return "csp";
  if (name === "CompileError") return "compile";
  if (name === "LinkError") return "link";
  if (name !== "TypeError") return void 0;
  if (MIME.test(message)) return "mime";
  if (IMPORTS.test(message)) return "link";
  return FETCH.test(message) ? "network" : void 0;
}

// src/core/modules.ts
var MADE = /(?:wasm:\/\/wasm\/[^\s)]*|\b(?:blob:)?[a-z][a-z0-9+.-]*:\/\/\S* line \d+ > WebAssembly\.\w+)(?=:wasm-function\[)/i;
function createModules(seen) {
  const fromBytes = /* @__PURE__ */ new Map();
  function nameLine2(line, caller) {
    const made = MADE.exec(line)?.[0];
    return made ? line.replace(made, () => nameOf(made, caller)) : line;
  }
  function nameOf(made, caller) {
    const module = fromBytes.get(made) ?? find(made, caller);
    const name = module ? resourceOfSize(module.size)?.url ?? ownName(made, module) : onlyModuleFile(seen.map(({ url }) => url)) ?? made;
    if (module) fromBytes.set(name, module);
    if (module && made.startsWith("wasm:")) fromBytes.set(made, module);
    return name;
  }
  function find(made, caller) {
    const named = new Set(made.startsWith("wasm:") ? fromBytes.values() : []);
    const candidates = seen.filter((one) => one.url === "" && couldBe(made, one) && !named.has(one));
    return only(candidates) ?? only(candidates.filter((one) => places(one)[1]?.url === caller));
  }
  function idsOf(name) {
    const loaded = seen.filter(({ url }) => url && nameOfUrl(url.replace(/#.*$/, "")) === name);
    return ids(fromBytes.get(name) ?? loaded.at(-1));
  }
  return {
    named(stack2) {
      const short = shorten(stack2);
      if (!short.includes(":wasm-function[")) return short;
      const lines = short.split("\n");
      const callers = callersOf(lines);
      return lines.map((line, at) => nameLine2(line, callers[at] ?? "")).join("\n");
    },
    learn(module, stack2) {
      const [name] = wasmModules(stack2);
      const [buildId] = WebAssembly.Module.customSections(module, "build_id");
      if (name && !idsOf(name).code_id)
        fromBytes.set(name, { url: name, size: 0, stack: void 0, buildId });
    },
    of(stack2) {
      const names = wasmModules(stack2);
      if (names.length === 0 && wasmLines(stack2).length > 0) {
        return seen.map((module) => ({ url: nameOfUrl(module.url), ...ids(module) }));
      }
      return names.map((url) => ({ url, ...idsOf(url) }));
    }
  };
}
function callersOf(lines) {
  const callers = [];
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? "";
    const isWasm2 = wasmLines(line).length > 0;
    callers[at] = (isWasm2 ? void 0 : parseScriptLine(line)?.url) ?? callers[at + 1] ?? "";
  }
  return callers;
}
var OWN_FRAMES2 = 2;
function places({ stack: stack2 = "" }) {
  const all = stack2.split("\n").map(parseScriptLine).filter((place2) => place2 !== void 0);
  return [all[0], all[OWN_FRAMES2]];
}
function couldBe(made, module) {
  const [wrapper] = places(module);
  return made.startsWith("wasm:") || wrapper !== void 0 && made.startsWith(`${wrapper.url} line `);
}
function ownName(made, module) {
  const [, caller] = places(module);
  const how = / > WebAssembly\.\w+$/.exec(made)?.[0];
  return how && caller ? `${caller.url} line ${caller.line}${how}` : made;
}
function only(all) {
  return all.length === 1 ? all[0] : void 0;
}
function ids(module) {
  if (!module?.buildId?.byteLength) return {};
  const code_id = Array.from(
    new Uint8Array(module.buildId),
    (byte) => byte.toString(16).padStart(2, "0")
  ).join("");
  const uuid = code_id.padEnd(32, "0").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
  return { code_id, debug_id: uuid };
}

// src/core/aftermath.ts
var MOST_ROOTS = 16;
var FOLLOW_ON = /recursive use of an object detected|attempted to take ownership of Rust value|null pointer passed to rust|closure invoked recursively or after being dropped|^Module terminated$/;
function createAftermath() {
  let roots = [];
  return {
    follows(eventId, stack2, kind) {
      const trap = kind && { kind, lines: wasmLines(stack2).join("\n") };
      roots = [{ eventId, modules: wasmModules(stack2), scripts: scripts(stack2), trap }, ...roots];
      roots = roots.slice(0, MOST_ROOTS);
    },
    revive(eventId) {
      roots = roots.filter((root) => root.eventId !== eventId);
    },
    rootOf({ message, stack: stack2 = "" }, trap) {
      if (trap) return roots.find((root) => isSameTrap(root, trap, stack2))?.eventId;
      return FOLLOW_ON.test(message) ? roots.find((root) => isOf(root, stack2))?.eventId : void 0;
    }
  };
}
var EXHAUSTED = ["stack_overflow", "out_of_bounds"];
function isSameTrap({ trap, modules }, kind, stack2) {
  if (EXHAUSTED.includes(kind)) return EXHAUSTED.includes(trap?.kind) && share(modules, wasmModules(stack2));
  return trap?.kind === kind && trap.lines === wasmLines(stack2).join("\n");
}
function isOf({ modules, scripts: callers }, stack2) {
  if (wasmLines(stack2).length === 0) return share(callers, scripts(stack2).slice(0, 1));
  const found = wasmModules(stack2);
  return found.length === 0 || modules.length === 0 || share(modules, found);
}
function scripts(stack2) {
  const urls = stack2.split("\n").map((line) => parseScriptLine(line)?.url ?? "");
  return [...new Set(urls)].filter((url) => url !== "");
}
function share(some, others) {
  return some.some((one) => others.includes(one));
}

// src/core/floodGate.ts
function createFloodGate(limit, alike, windowMs, now) {
  let passed = [];
  return (eventId, likeness) => {
    const moment = now();
    passed = passed.filter(({ at }) => moment - at < windowMs);
    const same = passed.filter((one) => likeness !== void 0 && one.likeness === likeness);
    if (same.length >= alike) return same[0]?.eventId ?? "";
    if (passed.length >= limit) return "";
    passed.push({ at: moment, eventId, likeness });
    return eventId;
  };
}

// src/core/panics.ts
var MOST_PENDING = 8;
var OLDEST_MS = 1e4;
var MOST_INNER = 4;
function createPanics(now) {
  let pending = [];
  function take(is) {
    pending = pending.filter((panic) => now() - panic.at <= OLDEST_MS);
    const found = pending.find(is);
    pending = pending.filter((panic) => panic !== found);
    return found?.eventId;
  }
  return {
    expect(eventId, stack2) {
      pending.push({ eventId, stack: stack2, at: now() });
      pending = pending.slice(-MOST_PENDING);
    },
    takeTrap: (stack2) => take((panic) => shareOuterFrames(wasmLines(panic.stack), wasmLines(stack2))),
    takeUnwound: (stack2) => take((panic) => mayShareModule(wasmModules(panic.stack), wasmModules(stack2)))
  };
}
function mayShareModule(some, others) {
  return some.length === 0 || others.length === 0 || some.some((one) => others.includes(one));
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

// src/core/updates.ts
var MOST_EVENTS = 100;
function createUpdates() {
  const counts = /* @__PURE__ */ new Map();
  let changed = /* @__PURE__ */ new Set();
  return {
    suppressed(eventId) {
      if (counts.size >= MOST_EVENTS && !counts.has(eventId)) return;
      counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
      changed.add(eventId);
    },
    take() {
      const told2 = [...changed];
      changed = /* @__PURE__ */ new Set();
      return told2.map((event_id) => {
        const payload = JSON.stringify({ event_id, suppressed: counts.get(event_id) });
        return `{}
{"type":"event_update"}
${payload}
`;
      });
    }
  };
}

// src/core/once.ts
var EVENTS_PER_MINUTE = 30;
var ALIKE_PER_MINUTE = 15;
function createOnce(pipelines, telling, now) {
  const seenErrors = /* @__PURE__ */ new WeakSet();
  const panics = createPanics(now);
  const aftermath = createAftermath();
  const updates = createUpdates();
  const [gate, panicGate] = [newGate(), newGate()];
  function newGate() {
    return createFloodGate(EVENTS_PER_MINUTE, ALIKE_PER_MINUTE, 6e4, now);
  }
  function passes(eventId, countedAs) {
    if (!countedAs) telling.dropped();
    else if (countedAs !== eventId) countOn(countedAs);
    return countedAs === eventId;
  }
  function countOn(rootId) {
    updates.suppressed(rootId);
    telling.counted();
  }
  return {
    isKnown(thrown) {
      if (typeof thrown !== "object" || thrown === null) return false;
      if (seenErrors.has(thrown)) return true;
      seenErrors.add(thrown);
      return false;
    },
    isSettled(seen) {
      const stack2 = seen.stack ?? "";
      const trap = trapOf(seen);
      if (trap === "unreachable" && panics.takeTrap(stack2)) return true;
      const unwound = seen.name === "PanicError" ? panics.takeUnwound(stack2) : void 0;
      if (unwound) {
        aftermath.revive(unwound);
        return true;
      }
      if (trap) pipelines.distrust(stack2);
      const root = aftermath.rootOf(seen, trap);
      if (root) countOn(root);
      return root !== void 0;
    },
    hasRoom: (eventId, likeness) => passes(eventId, gate(eventId, likeness)),
    hasRoomForPanic: (eventId) => passes(eventId, panicGate(eventId)),
    expectTrap: panics.expect,
    told(eventId, seen) {
      const trap = trapOf(seen);
      if (trap) aftermath.follows(eventId, seen.stack ?? "", trap);
    },
    toldPanic: (eventId, stack2) => aftermath.follows(eventId, stack2),
    takeUpdates: updates.take
  };
}

// src/core/pipelines.ts
function createPipelines() {
  let attached = [];
  let awaited = true;
  function firstAnswer(ask) {
    for (const one of [...attached]) {
      try {
        const answer = ask(one.pipeline);
        if (answer) return answer;
      } catch {
        attached = attached.filter((other) => other !== one);
      }
    }
    return "";
  }
  return {
    attach(pipeline, stack2, isolated) {
      awaited = false;
      attached.push({ pipeline, modules: wasmModules(stack2), isolated });
    },
    judge(scope2) {
      const scopeText = toJson(scope2);
      return firstAnswer((pipeline) => pipeline.judge(scopeText));
    },
    isAwaited: () => awaited,
    stopWaiting() {
      awaited = false;
    },
    distrust(stack2) {
      const torn = wasmModules(stack2);
      attached = attached.filter((one) => one.isolated || !mayBeIn(one.modules, torn));
    },
    process(capture, scope2) {
      const [captureText, scopeText] = [toJson(capture), toJson(scope2)];
      return firstAnswer((pipeline) => pipeline.process(captureText, scopeText)) || void 0;
    },
    reseal(event, scope2) {
      const scopeText = toJson(scope2);
      return firstAnswer((pipeline) => pipeline.reseal(event, scopeText)) || void 0;
    }
  };
}
function mayBeIn(modules, torn) {
  return torn.length === 0 || modules.length === 0 || modules.some((module) => torn.includes(module));
}

// src/core/probe.ts
var TIMEOUT_MS = 1e4;
var VIOLATION_MS = 20;
async function probe(url, options, ask) {
  const started = performance.now();
  const within = options.timeoutMs ?? TIMEOUT_MS;
  const outcome = await load2(url, options.nonce, within);
  const durationMs = Math.round(performance.now() - started);
  if (outcome === "ok") return { url, ok: true, durationMs };
  const why = outcome === "error" ? await whyNot(url, ask, within) : { reason: outcome };
  return { url, ok: false, ...why, durationMs };
}
function load2(url, nonce, timeoutMs) {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    const finish = (outcome) => {
      clearTimeout(timer);
      document.removeEventListener("securitypolicyviolation", blocked);
      script.remove();
      resolve(outcome);
    };
    const blocked = ({ blockedURI, disposition }) => {
      if (disposition !== "report" && isSame(blockedURI, url)) finish("csp");
    };
    const timer = setTimeout(finish, timeoutMs, "timeout");
    script.onload = () => finish("ok");
    script.onerror = () => setTimeout(finish, VIOLATION_MS, "error");
    document.addEventListener("securitypolicyviolation", blocked);
    script.async = true;
    script.crossOrigin = "anonymous";
    if (nonce) script.nonce = nonce;
    try {
      script.src = trusted(url);
      document.head.append(script);
    } catch {
      finish("csp");
    }
  });
}
function isSame(blocked, url) {
  const absolute2 = new URL(url, document.baseURI);
  absolute2.hash = "";
  return blocked === absolute2.href || blocked === absolute2.origin;
}
var policy;
function trusted(url) {
  const { trustedTypes } = globalThis;
  try {
    policy ??= trustedTypes?.createPolicy(POLICY, { createScriptURL: (url2) => url2 });
  } catch {
  }
  return policy?.createScriptURL(url) ?? url;
}
async function whyNot(url, ask, timeoutMs) {
  const { href } = new URL(url, document.baseURI);
  const fate = fateOf(href);
  if (fate.status) return { reason: "http", status: fate.status };
  const mayAsk = await statusOf(href, "cors", ask, timeoutMs);
  if (mayAsk) return { reason: "http", status: mayAsk };
  const isThere = await statusOf(href, "no-cors", ask, timeoutMs);
  return { reason: isThere === void 0 ? "network" : "http" };
}
async function statusOf(url, mode, ask, timeoutMs) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    return (await ask(url, { mode, credentials: "omit", signal: abort.signal })).status;
  } catch {
    return void 0;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

// src/core/probes.ts
function createProbes(shim2, echoes, report) {
  const known = /* @__PURE__ */ new Set();
  let queue = idle();
  async function run(url, options = {}) {
    const { href } = new URL(url, document.baseURI);
    echoes.probes(href);
    const result = { ...await probe(href, options, shim2.fetch), url };
    echoes.probes(href);
    if (!result.ok) tell(href, result);
    return result;
  }
  function tell(url, { reason = "error", status, durationMs }) {
    const load3 = { url, reason, ...status ? { status } : {}, duration_ms: durationMs };
    report(shim2.sight("script_load", ""), { kind: "script_load", ...scriptLoad(load3) });
  }
  return {
    probe: run,
    run(asked = []) {
      for (const one of asked) {
        const { url, ...options } = typeof one === "string" ? { url: one } : one;
        if (known.has(url)) continue;
        known.add(url);
        queue = queue.then(async () => void await run(url, options)).catch(() => {
        });
      }
    }
  };
}

// src/core/sessions.ts
var HIDDEN_MS = 30 * 6e4;
var CRASHES = /* @__PURE__ */ new Set(["error", "rejection", "panic"]);
function createSessions(send2, now) {
  let attrs;
  let session;
  let hiddenAt = 0;
  function open() {
    const opened = { sid: newSid(), started: now(), errors: 0, status: "ok", isTold: false };
    session = opened;
    void idle().then(() => {
      if (session === opened && !opened.isTold) tell(opened);
    });
  }
  function tell(session2) {
    const { sid, started, errors, status, isTold } = session2;
    session2.isTold = true;
    const duration = status === "exited" ? { duration: (now() - started) / 1e3 } : {};
    const payload = toJson({
      sid,
      init: !isTold,
      started: new Date(started).toISOString(),
      timestamp: new Date(now()).toISOString(),
      status,
      errors,
      ...duration,
      attrs
    });
    const header = JSON.stringify({ sdk: { name: SDK_NAME, version: SDK_VERSION } });
    send2(`${header}
{"type":"session"}
${payload}
`);
  }
  function end() {
    if (session?.status === "ok") {
      session.status = "exited";
      tell(session);
    }
    session = void 0;
  }
  function turned() {
    if (document.visibilityState === "hidden") hiddenAt = now();
    else if (attrs && hiddenAt && now() - hiddenAt > HIDDEN_MS) {
      end();
      open();
    }
  }
  const undo = [
    listen("visibilitychange", turned),
    // Back from the back/forward cache.
    listen("pageshow", ({ persisted }) => {
      if (persisted && attrs) open();
    })
  ];
  return {
    begin({ release, environment }) {
      if (attrs || !release || typeof document === "undefined") return;
      attrs = { release, ...environment ? { environment } : {} };
      open();
    },
    failed({ kind, handled }) {
      if (session?.status !== "ok" || kind === "message") return;
      session.errors++;
      if (!(handled ?? !CRASHES.has(kind))) session.status = "crashed";
      if (session.status === "crashed" || session.errors === 1) tell(session);
    },
    end,
    close() {
      for (const take of undo) take();
      attrs = void 0;
      session = void 0;
    }
  };
}
function newSid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] ?? 0) & 15 | 64;
  bytes[8] = (bytes[8] ?? 0) & 63 | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// src/core/wanted.ts
function isIgnored(seen, options = {}) {
  const { ignoreErrors = [], denyUrls = [], allowUrls } = options;
  const words2 = seen.name ? `${seen.name}: ${seen.message}` : seen.message;
  if (fitsOne(ignoreErrors, words2)) return true;
  const url = placeOf(seen);
  return url !== "" && (fitsOne(denyUrls, url) || allowUrls !== void 0 && !fitsOne(allowUrls, url));
}
function isDrawn(sampleRate, chance) {
  return typeof sampleRate !== "number" || Number.isNaN(sampleRate) || chance < sampleRate;
}
function fitsOne(patterns, text2) {
  return patterns.some((pattern) => {
    if (typeof pattern === "string") return text2.includes(pattern);
    pattern.lastIndex = 0;
    return pattern.test(text2);
  });
}
function placeOf({ stack: stack2 = "", detail, filename = "" }) {
  const { url, sourceFile } = detail ?? {};
  if (url || sourceFile) return String(url || sourceFile);
  const urls = stack2.split("\n").map((line) => (parseWasmLine(line.trim()) ?? parseScriptLine(line))?.url);
  return urls.find(Boolean) ?? filename;
}

// src/core/screen.ts
function createScreen(shim2, sender, reseal) {
  const sessions = createSessions(
    (envelope) => sender.send("", envelope, "session"),
    () => Date.now()
  );
  function unless(isOut, reason) {
    if (isOut) sender.discarded(reason);
    return !isOut;
  }
  return {
    admits(seen) {
      const isWanted = unless(isIgnored(seen, shim2.options), "event_processor");
      if (isWanted) sessions.failed(seen);
      return isWanted;
    },
    draws: () => unless(!isDrawn(shim2.options?.sampleRate, Math.random()), "sample_rate"),
    pass(envelope) {
      const answer = askBeforeSend(envelope, shim2.options?.beforeSend, reseal);
      unless(!answer, "before_send");
      return answer;
    },
    sessions
  };
}

// src/core/backoff.ts
var FIRST_MS = 2e3;
var LONGEST_MS = 3e5;
function createBackoff(random) {
  let failures = 0;
  return {
    isAway: () => failures > 0,
    round: () => failures,
    failed(round) {
      if (round === failures) failures++;
    },
    succeeded() {
      failures = 0;
    },
    pauseMs() {
      const longest = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
      return longest * (0.5 + random() / 2);
    }
  };
}

// src/core/clientReports.ts
function createClientReports(now) {
  let counts = [];
  function count(reason, category, quantity) {
    const known = counts.find((one) => one.reason === reason && one.category === category);
    if (quantity === 0) return;
    if (known) known.quantity += quantity;
    else counts.push({ reason, category, quantity });
  }
  return {
    count,
    take() {
      if (counts.length === 0) return "";
      const payload = JSON.stringify({ timestamp: now() / 1e3, discarded_events: counts });
      counts = [];
      return `{"type":"client_report"}
${payload}
`;
    },
    putBack(item) {
      const [, payload] = item.split("\n");
      if (!payload) return;
      const { discarded_events } = JSON.parse(payload);
      for (const { reason, category, quantity } of discarded_events) count(reason, category, quantity);
    }
  };
}

// src/core/offline.ts
var LEASE_MS = 35e3;
var MOST_ENTRIES = 64;
var MOST_BYTES = 4 * 1024 * 1024;
var OLDEST_MS2 = 3 * 24 * 36e5;
function createOffline(database, dropped, now) {
  const memory = createMemory();
  async function keepIn(store, entry) {
    let overflow = [];
    await store.change((entries2) => {
      const others = entries2.filter(({ key }) => key !== entry.key);
      overflow = beyondBounds([...others, entry]);
      return { put: [entry], remove: overflow.map(({ key }) => key) };
    });
    for (const one of overflow) dropped(one, "queue_overflow");
  }
  async function claimFrom(store, url, most, isWanted) {
    const claim = { entries: [], moreAt: 0 };
    let old = [];
    await store.change((entries2) => {
      old = entries2.filter((entry) => now() - entry.at > OLDEST_MS2);
      const wanted = entries2.filter(
        (entry) => entry.url === url && isWanted(entry.category) && !old.includes(entry)
      );
      const free = wanted.filter((entry) => entry.busyUntil <= now()).slice(0, most);
      const rest = wanted.filter((entry) => !free.includes(entry)).map(({ busyUntil }) => busyUntil);
      claim.entries = free.map((entry) => ({ ...entry, busyUntil: now() + LEASE_MS }));
      claim.moreAt = rest.length > 0 ? Math.max(now(), Math.min(...rest)) : 0;
      return { put: claim.entries, remove: old.map(({ key }) => key) };
    });
    for (const one of old) dropped(one, "network_error");
    return claim;
  }
  function entryOf(parcel, busyUntil) {
    const { key, eventId, category, text: text2, bytes, url, at = now(), tries } = parcel;
    return { key, eventId, category, text: text2, bytes, url, at, tries, busyUntil };
  }
  return {
    async keep(parcel, busyUntil) {
      const entry = entryOf(parcel, busyUntil);
      await keepIn(database, entry).catch(() => keepIn(memory, entry));
    },
    keepNow(parcel) {
      database.write({ put: [entryOf(parcel, 0)] }).catch(() => {
      });
    },
    async forget(key) {
      await memory.write({ remove: [key] });
      await database.write({ remove: [key] }).catch(() => {
      });
    },
    async claim(url, most, isWanted) {
      const nothing = { entries: [], moreAt: 0 };
      const kept = await claimFrom(database, url, most, isWanted).catch(() => nothing);
      const held = await claimFrom(memory, url, most - kept.entries.length, isWanted);
      return {
        entries: [...kept.entries, ...held.entries],
        moreAt: Math.min(kept.moreAt || held.moreAt, held.moreAt || kept.moreAt)
      };
    },
    takeMortal: () => memory.takeAll()
  };
}
function beyondBounds(entries2) {
  let count = entries2.length;
  let bytes = entries2.reduce((sum, entry) => sum + entry.bytes, 0);
  return entries2.filter((entry) => {
    if (count <= MOST_ENTRIES && bytes <= MOST_BYTES) return false;
    count--;
    bytes -= entry.bytes;
    return true;
  });
}

// src/core/outbox.ts
function createOutbox() {
  const letters = /* @__PURE__ */ new Map();
  let lastId = 0;
  return {
    add(parcel, isKept) {
      const letter = { ...parcel, id: ++lastId, state: "keeping", round: 0, isKept };
      letters.set(letter.id, letter);
      return letter;
    },
    get: (id) => letters.get(id),
    remove: (id) => letters.delete(id),
    all: () => [...letters.values()],
    size: () => letters.size
  };
}

// src/core/quota.ts
var KEEPALIVE_BYTES = 65536;
var LATE_MS = 1e3;
function createQuota(later2) {
  let left = KEEPALIVE_BYTES;
  return {
    take(bytes) {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
    giveBack(bytes) {
      later2(() => {
        left += bytes;
      }, LATE_MS);
    }
  };
}
function byteLength(text2) {
  return new TextEncoder().encode(text2).length;
}

// src/core/rateLimits.ts
var DEFAULT_SECONDS = 60;
var MOST_SECONDS = 3600;
var LIMITED_BY = { error: /^(error|default)$/, session: /^session$/ };
function createRateLimits(now) {
  const until = { error: 0, session: 0 };
  function limit(seconds, names) {
    const end = now() + Math.min(seconds, MOST_SECONDS) * 1e3;
    for (const category of ["error", "session"]) {
      const isMeant = names.length === 0 || names.some((name) => LIMITED_BY[category].test(name));
      if (isMeant) until[category] = Math.max(until[category], end);
    }
  }
  return {
    update(status, retryAfter, limits) {
      if (!limits) return limit(fallbackSeconds(status, retryAfter, now()), []);
      for (const one of limits.split(",")) {
        const [seconds = "", names = ""] = one.trim().split(":");
        limit(Number.parseInt(seconds, 10) || 0, names.split(";").filter(Boolean));
      }
    },
    remainingMs: (category) => Math.max(0, until[category] - now())
  };
}
function fallbackSeconds(status, retryAfter, now) {
  if (status !== 429 && status !== 503) return 0;
  if (retryAfter === null) return status === 429 ? DEFAULT_SECONDS : 0;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? DEFAULT_SECONDS : Math.max(0, (date - now) / 1e3);
}

// src/core/send.ts
var ANSWER_WITHIN_MS = 3e4;
var MOST_TRIES = 8;
var PATIENCE_MS = 3e5;
var LEAVING_MS = 100;
var MOST_UNDER_WAY = 64;
var MOST_AT_ONCE = 8;
var CONTENT_TYPE = "text/plain;charset=UTF-8";
function createSender(url, network, accepted) {
  const { now } = network;
  const limits = createRateLimits(now);
  const reports = createClientReports(now);
  const quota = createQuota(network.later);
  const backoff = createBackoff(network.random);
  const outbox = createOutbox();
  const offline = createOffline(network.database, isLost, now);
  const unanswered = /* @__PURE__ */ new Set();
  let hasLost = false;
  let hasKept = false;
  const emptied = [];
  let isSendingKept = false;
  let nextTryAt = Number.POSITIVE_INFINITY;
  function newLetter(eventId, text2, category) {
    const key = eventId || crypto.randomUUID?.() || String(network.random());
    unanswered.add(key);
    return outbox.add({ key, eventId, category, text: text2, bytes: byteLength(text2), url: url(), tries: 0 }, false);
  }
  function isHeldBack(letter) {
    const limitMs = limits.remainingMs(letter.category);
    if (limitMs > PATIENCE_MS) drop(letter, "ratelimit_backoff");
    else if (limitMs > 0 || backoff.isAway() || outbox.size() > MOST_UNDER_WAY) void keep(letter);
    else return false;
    return true;
  }
  async function transmit(letter) {
    const report = reports.take();
    const body = newest(letter.text) + report;
    const bytes = letter.bytes + body.length - letter.text.length;
    const isKeepalive = quota.take(bytes);
    letter.state = isKeepalive ? "sending_keepalive" : "sending";
    letter.round = backoff.round();
    const answer = post(letter.url, body, isKeepalive);
    if (!isKeepalive || isOffline()) keepCopy(letter);
    const response = await answer.catch(() => isKeepalive ? postPlain(letter, body) : void 0).catch(() => void 0);
    if (isKeepalive) quota.giveBack(bytes);
    if (!response?.ok) reports.putBack(report);
    const header = (name) => response?.headers.get(name) ?? null;
    await answered(letter, response?.status ?? 0, header("Retry-After"), header("X-Sentry-Rate-Limits"));
  }
  function postPlain(letter, body) {
    letter.state = "sending";
    return post(letter.url, body, false);
  }
  async function post(to, body, keepalive) {
    return network.fetch(to, {
      method: "POST",
      body,
      headers: { "Content-Type": CONTENT_TYPE },
      keepalive,
      credentials: "omit",
      // The page's address may hold private data; it travels masked, in the event.
      referrerPolicy: "no-referrer",
      ..."timeout" in AbortSignal ? { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) } : {}
    });
  }
  function newest(envelope) {
    const sentAt = `{"sent_at":"${new Date(now()).toISOString()}"`;
    const text2 = envelope.replace(/^\{\s*(\}?)/, (_, end) => sentAt + (end || ","));
    return text2.endsWith("\n") ? text2 : `${text2}
`;
  }
  async function answered(letter, status, retryAfter, header) {
    limits.update(status, retryAfter, header);
    if (status === 0 || status >= 500) backoff.failed(letter.round);
    else backoff.succeeded();
    if (!outbox.get(letter.id)) return;
    if (status > 0) letter.tries++;
    const mayRetry = status === 0 || status === 429 || status >= 500;
    if (mayRetry && letter.tries < MOST_TRIES && limits.remainingMs(letter.category) <= PATIENCE_MS) {
      return keep(letter);
    }
    await settled(letter);
    if (status >= 200 && status < 300) {
      if (letter.eventId) accepted(letter.eventId);
    } else if (status !== 429) reports.count("send_error", letter.category, 1);
  }
  async function keep(letter) {
    letter.state = "keeping";
    hasKept = true;
    await offline.keep(letter, 0);
    letter.isKept = true;
    network.later(() => outbox.remove(letter.id), LEAVING_MS);
    tryAgainIn(limits.remainingMs(letter.category));
  }
  function keepCopy(letter) {
    if (!letter.isKept) void offline.keep(letter, now() + LEASE_MS);
    letter.isKept = true;
  }
  async function settled(letter) {
    outbox.remove(letter.id);
    if (letter.isKept) await offline.forget(letter.key);
    isAnswered(letter.key);
  }
  function isAnswered(key) {
    unanswered.delete(key);
    if (unanswered.size === 0) for (const tell of emptied.splice(0)) tell();
  }
  function drop(letter, reason) {
    isLost(letter, reason);
    void settled(letter);
  }
  function isLost({ key, category }, reason) {
    hasLost = true;
    reports.count(reason, category, 1);
    isAnswered(key);
  }
  function tryAgainIn(leastMs) {
    const at = now() + Math.max(backoff.pauseMs(), leastMs);
    if (at >= nextTryAt) return;
    nextTryAt = at;
    network.later(() => {
      if (nextTryAt !== at) return;
      nextTryAt = Number.POSITIVE_INFINITY;
      void sendKept();
    }, at - now());
  }
  async function sendKept() {
    if (isSendingKept || !url()) return;
    isSendingKept = true;
    try {
      while (await sendSome()) ;
    } finally {
      isSendingKept = false;
    }
  }
  async function sendSome() {
    const isFree = (category) => limits.remainingMs(category) === 0;
    const { entries: entries2, moreAt } = await offline.claim(url(), backoff.isAway() ? 1 : MOST_AT_ONCE, isFree);
    hasKept = entries2.length > 0 || moreAt > 0;
    const letters = entries2.map((entry) => outbox.add(entry, true));
    for (const { key } of letters) unanswered.add(key);
    await Promise.all(letters.map(transmit));
    if (letters.length > 0 && !backoff.isAway()) return true;
    const waits = [moreAt && moreAt - now(), limits.remainingMs("error"), limits.remainingMs("session")];
    const soonest = Math.min(...waits.filter((ms) => ms > 0));
    if (soonest < Number.POSITIVE_INFINITY) tryAgainIn(soonest);
    return false;
  }
  function beacon(text2) {
    return network.beacon(url(), new Blob([newest(text2)], { type: CONTENT_TYPE }));
  }
  function mayBeacon(category) {
    return limits.remainingMs(category) === 0;
  }
  function leave(letter) {
    if (letter.state === "sending_keepalive") {
      if (letter.isKept && backoff.isAway()) offline.keepNow(letter);
      return;
    }
    const isTaken = mayBeacon(letter.category) && beacon(letter.text);
    if (!isTaken || backoff.isAway()) offline.keepNow(letter);
    else void settled(letter);
  }
  function beaconMemory() {
    for (const entry of offline.takeMortal()) {
      if (mayBeacon(entry.category) && beacon(entry.text)) isAnswered(entry.key);
      else void offline.keep(entry, 0);
    }
  }
  function beaconReport() {
    const report = reports.take();
    if (report && !beacon(`{}
${report}`)) reports.putBack(report);
  }
  return {
    send(eventId, envelope, category = "error") {
      const letter = newLetter(eventId, envelope, category);
      if (!isHeldBack(letter)) void transmit(letter);
    },
    begin(eventId, envelope) {
      const letter = newLetter(eventId, envelope, "error");
      if (isHeldBack(letter)) return 0;
      letter.state = "foreign";
      letter.round = backoff.round();
      return letter.id;
    },
    settle(id, status, retryAfter, header) {
      const letter = outbox.get(id);
      if (letter) void answered(letter, status, retryAfter, header);
    },
    discarded: (reason, category = "error", quantity = 1) => reports.count(reason, category, quantity),
    sendKept,
    hidden() {
      if (backoff.isAway()) return;
      beaconMemory();
      beaconReport();
    },
    left() {
      for (const letter of outbox.all()) leave(letter);
      beaconMemory();
      beaconReport();
    },
    async flush(timeoutMs) {
      if (hasKept) void sendKept();
      if (unanswered.size > 0) {
        await new Promise((resolve) => {
          emptied.push(resolve);
          network.later(resolve, timeoutMs);
        });
      }
      const isTrue = unanswered.size === 0 && !hasLost;
      hasLost = false;
      return isTrue;
    }
  };
}
function isOffline() {
  return globalThis.navigator?.onLine === false;
}

// src/core/workerErrors.ts
var CHANNEL = "panicle.claims";
var ASK_MS = 100;
var MOST_QUESTIONS = 10;
var MOST_CLAIMS = 32;
function createWorkerErrors() {
  const claims = [];
  const held = /* @__PURE__ */ new Map();
  let channel;
  function open(hear) {
    channel ??= new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }) => hear(data ?? {});
    return channel;
  }
  function settle2(key, isTheirs) {
    held.get(key)?.(isTheirs);
    held.delete(key);
    if (held.size > 0) return;
    channel?.close();
    channel = void 0;
  }
  function ask(key, questions = MOST_QUESTIONS) {
    if (!held.has(key)) return;
    open(({ claimed = "" }) => settle2(claimed, held.has(claimed))).postMessage({ asked: key });
    if (questions === 0) settle2(key, false);
    else setTimeout(ask, ASK_MS, key, questions - 1);
  }
  return {
    claim(event) {
      if (isPage() || !globalThis.BroadcastChannel) return;
      claims.push(keyOf(event));
      claims.splice(0, claims.length - MOST_CLAIMS);
      const answers = open(
        ({ asked = "" }) => claims.includes(asked) && answers.postMessage({ claimed: asked })
      );
    },
    hold(event, report) {
      const key = keyOf(event);
      if (!isPage() || !globalThis.BroadcastChannel || !canBeOfWorker(event) || held.has(key)) return false;
      held.set(key, (isTheirs) => isTheirs || report());
      ask(key);
      return true;
    },
    size: () => held.size,
    release() {
      for (const key of [...held.keys()]) settle2(key, false);
    }
  };
}
function isPage() {
  return typeof document !== "undefined";
}
function keyOf({ message, filename, lineno, colno }) {
  return [filename, lineno, colno, message].join();
}
function canBeOfWorker({ error, filename, message = "" }) {
  return (error ?? null) === null && !!filename && !message.startsWith("Script error");
}

// src/core/createCore.ts
var UPDATE_MS = 1e3;
var LIKENESS_LIMIT = 400;
function createCore(shim2) {
  const now = () => Date.now();
  const { scope: scope2 } = shim2;
  const pipelines = createPipelines();
  const modules = createModules(shim2.modules);
  const moduleFailures = createModuleFailures({
    seen: shim2.modules,
    report: admit,
    settle: (thrown) => once.isKnown(thrown),
    later,
    now
  });
  const sender = createSender(reporting, browserNetwork(shim2), announceAccepted);
  const screen2 = createScreen(shim2, sender, (event) => pipelines.reseal(event, scope2));
  const once = createOnce(pipelines, { dropped: () => sender.discarded("backpressure"), counted }, now);
  const delivery = createDelivery(pipelines, screen2, sender, scope2, () => endpoint2 !== "");
  const echoes = createEchoes(now);
  const workerErrors = createWorkerErrors();
  const probes = createProbes(shim2, echoes, report);
  const undo = [
    listen("online", () => void sender.sendKept()),
    observeViolations((body) => shim2.see("csp", body))
  ];
  let consoleUndo;
  let endpoint2 = "";
  let refusal = "";
  void sendLeftovers();
  function reporting() {
    return refusal ? "" : endpoint2;
  }
  async function sendLeftovers() {
    await idle();
    if (await hasDatabase()) await sender.sendKept();
  }
  function take(sight) {
    if (sight.kind === "error" && !refusal) workerErrors.claim(sight.value);
    const told2 = refusal ? void 0 : moduleFailures.judge(sight);
    if (!told2) return false;
    const thrown = thrownOf(told2);
    if (once.isKnown(thrown)) {
      moduleFailures.surfaced(thrown);
      return false;
    }
    return admit(told2);
  }
  function admit(sight) {
    const seen = withNames(read3(sight));
    if (isNoFailure(seen, shim2.options?.captureHttpErrors) || isOwn(seen)) return false;
    if (once.isSettled(seen) || echoes.isEcho(seen, sight.value)) return false;
    const tell = () => report(sight, seen);
    if (sight.kind === "error" && workerErrors.hold(sight.value, tell)) return true;
    return echoes.hold(seen, tell) || tell();
  }
  function report(sight, seen) {
    if (refusal || endpoint2 && !isWanted(seen)) return false;
    if (!once.hasRoom(sight.event_id, likenessOf(seen))) return false;
    once.told(sight.event_id, seen);
    delivery.deliver(captureOf(sight, seen));
    const isModule2 = sight.kind === "script_load" ? typeof sight.value === "object" : sight.kind === "network";
    if (seen.kind === "script_load" && isModule2) void expectNoMore();
    return true;
  }
  function withNames(seen) {
    const { stack: stack2, filename } = seen;
    return {
      ...seen,
      ...stack2 ? { stack: modules.named(stack2) } : {},
      ...filename ? { filename: nameOfUrl(filename) } : {}
    };
  }
  function captureOf(sight, seen) {
    return newCapture(sight, seen, modules.of(seen.stack ?? ""));
  }
  async function expectNoMore() {
    await shim2.whenCore();
    if (pipelines.isAwaited()) delivery.giveUp();
  }
  function isWanted(seen) {
    return screen2.admits(seen) && screen2.draws();
  }
  function counted() {
    if (typeof document === "undefined") later(sendUpdates, UPDATE_MS);
  }
  function isOwn({ kind, detail }) {
    if (kind !== "csp") return false;
    const { blockedURI, disposition } = detail;
    if (blockedURI === "wasm-eval" && disposition === "enforce") return true;
    return endpoint2 !== "" && !!blockedURI && endpoint2.startsWith(blockedURI.replace(/[?#].*$/, ""));
  }
  function sendUpdates() {
    for (const envelope of reporting() ? once.takeUpdates() : []) sender.send("", envelope);
  }
  function refuse(why) {
    if (refusal !== why) console.warn(`panicle reports nothing: ${why}`);
    refusal = why;
    delivery.recall();
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
      const early = endpoint2 ? [] : delivery.recall();
      endpoint2 = dsn.envelopeUrl;
      scope2.key = dsn.key;
      if (hasWrongRules()) return;
      refusal = "";
      if (options.sessions !== false) screen2.sessions.begin(scope2);
      if (options.console !== false) consoleUndo ??= watchConsole(shim2.crumbs);
      for (const capture of early) if (isWanted(capture)) delivery.deliver(capture);
      delivery.drain();
      probes.run(options.probes);
    },
    take,
    attach(pipeline, stack2, isolated) {
      pipelines.attach(pipeline, modules.named(stack2), isolated);
      if (!refusal && !hasWrongRules()) delivery.drain();
    },
    ownModule: (module, stack2) => modules.learn(module, modules.named(stack2)),
    giveUp: delivery.giveUp,
    mayReport: () => reporting() !== "" && screen2.draws() && once.hasRoom("of the crate"),
    screen: (kind, envelope) => screen2.admits(seenIn(envelope, kind)) ? screen2.pass(envelope) : "",
    context: (kind, stack2, details) => captureOf(shim2.sight(kind, ""), withNames({ kind, name: "", message: "", stack: stack2, ...details })),
    sendPanic(eventId, envelope, rawStack) {
      const stack2 = modules.named(rawStack);
      once.expectTrap(eventId, stack2);
      if (!reporting() || !isWanted(seenIn(envelope, "panic", stack2))) return;
      if (!once.hasRoomForPanic(eventId)) return;
      once.toldPanic(eventId, stack2);
      delivery.dispatch(eventId, envelope);
    },
    probe: probes.probe,
    endpoint: reporting,
    async flush(timeoutMs) {
      const end = now() + timeoutMs;
      echoes.release();
      while (delivery.waiting() + workerErrors.size() > 0 && now() < end)
        await new Promise((turn) => setTimeout(turn, 20));
      return await sender.flush(end - now()) && delivery.waiting() === 0;
    },
    hidden() {
      sendUpdates();
      sender.hidden();
    },
    left() {
      echoes.release();
      moduleFailures.left();
      workerErrors.release();
      delivery.giveUp();
      sendUpdates();
      screen2.sessions.end();
      sender.left();
    },
    close() {
      for (const stop of undo) stop();
      screen2.sessions.close();
      for (const take2 of consoleUndo?.splice(0) ?? []) take2();
      refusal = "closed";
      delivery.recall();
    }
  };
}
function later(work, ms) {
  setTimeout(work, ms);
}
function likenessOf({ kind, name, message, stack: stack2 = "" }) {
  if (kind === "resource_load" || kind === "network") return kind;
  return [kind, name, message, stack2].map((text2) => text2.slice(0, LIKENESS_LIMIT)).join("\n");
}
function announceAccepted(eventId) {
  dispatchEvent(new CustomEvent("panicle:sent", { detail: { event_id: eventId } }));
}

// src/core/wasm.ts
var MEMORY_LIMIT = 16 * 1024 * 1024;

// src/core.ts
shim().attachCore(createCore);
function core() {
  const { core: core2 } = shim();
  if (!core2) throw new Error("INVARIANT: this file attached a core");
  return core2;
}
function attach(process, reseal, judge, stack2) {
  quietly(void 0, () => core().attach({ process, reseal, judge }, stack2, false));
}
function stack() {
  return quietly("", () => fromWasmOn(shorten(Error().stack ?? "")));
}
function ownModule(module, stack2) {
  quietly(void 0, () => core().ownModule(module, stack2));
}
function context(kind, stack2, details) {
  return quietly("", () => toJson(core().context(kind, stack2, details)));
}
function mayReport() {
  return quietly(false, () => core().mayReport());
}
function scope() {
  return quietly("", () => toJson(shim().scope));
}
function sendPanic(eventId, envelope, stack2) {
  quietly(void 0, () => core().sendPanic(eventId, envelope, stack2));
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
function watchConsole2() {
  quietly(void 0, () => core().consoleWatch.start());
}
function wasPrinted() {
  return quietly(false, () => core().consoleWatch.stop());
}
function screen(kind, envelope) {
  return quietly(envelope, () => core().screen(kind, envelope));
}

// src/crate.ts
function configure2({ beforeSendJson, beforeBreadcrumbJson, ...options }) {
  configure({
    ...options,
    ...beforeSendJson ? { beforeSend: hookOf(beforeSendJson) } : {},
    ...beforeBreadcrumbJson ? { beforeBreadcrumb: hookOf(beforeBreadcrumbJson) } : {}
  });
  const { webVitals } = options;
  if (typeof webVitals === "string") {
    quietly(void 0, () => void idle().then(() => bringVitals(vitalsAt(webVitals))));
  }
}
function hookOf(hook) {
  return (value) => {
    const answer = hook(toJson(value));
    return answer === void 0 ? null : JSON.parse(answer);
  };
}
export {
  addBreadcrumb,
  announcePanic,
  attach,
  begin,
  configure2 as configure,
  context,
  endpoint,
  mayReport,
  ownModule,
  scope,
  screen,
  send,
  sendPanic,
  setContext,
  setExtra,
  setTag,
  setUser,
  settle,
  stack,
  start,
  wasPrinted,
  watchConsole2 as watchConsole
};
