import type { Core } from "../core/createCore.js";
import type { Breadcrumb, Capture, CaptureKind, ClickMark, Options, Scope } from "../types.js";
import { type Breadcrumbs, createBreadcrumbs } from "./breadcrumbs.js";
import { farewell } from "./farewell.js";
import { watchFailures, watchLeaving } from "./listeners.js";
import { type Module, watchModules } from "./modules.js";
import { watchNetwork } from "./network.js";
import type { Undo } from "./patch.js";
import { watchTrail } from "./trail.js";

/** A failure as it was seen: read, described and masked later, by the core and the wasm. */
export interface Sight {
  event_id: string;
  /** Seconds since the Unix epoch. */
  timestamp: number;
  /** The page's address at that moment. */
  url: string;
  kind: CaptureKind;
  /** The event of the browser, or the value that was thrown. */
  value: unknown;
  /** What the one who saw it says of it besides; it wins over what is read from `value`. */
  more: Partial<Capture>;
  breadcrumbs: Breadcrumb[];
  /** What the click that led here was marked with. */
  mark: ClickMark | undefined;
}

/** What the core needs of `WebAssembly`. */
export type NativeWasm = Pick<typeof WebAssembly, "Instance" | "instantiate" | "instantiateStreaming">;

/** What a page has one of, whichever copy of the shim came first. Small: it is on the way to the first paint. */
export interface Shim {
  readonly scope: Scope;
  readonly crumbs: Breadcrumbs;
  /** `fetch` as it was before anybody wrapped it: our own requests must not be seen, nor reported. */
  readonly fetch: typeof fetch;
  /** Likewise, for the wasm that is ours. */
  readonly wasm: NativeWasm | undefined;
  /** The page's wasm modules, the newest last. */
  readonly modules: Module[];
  options: Options | undefined;
  /** What the last click was marked with. */
  mark: ClickMark | undefined;
  /** Everything that is not needed before something fails. */
  core: Core | undefined;
  /** Says how to fetch the core, and in the npm package the wasm; the last one to know where they are wins. */
  bringWith(bring: () => Promise<unknown>): void;
  /** Starts to watch the page, once. */
  start(): void;
  configure(options: Options): void;
  /** What is seen now: the moment, the page and the trail that led here. */
  sight(kind: CaptureKind, value: unknown, more?: Partial<Capture>): Sight;
  /** Hands a failure to the core, or keeps it until there is one. Answers the event's id, empty when it was left out. */
  see(kind: CaptureKind, value: unknown, more?: Partial<Capture>): string;
  /** Gives the shim its core; the first one stays. */
  attachCore(create: (shim: Shim) => Core): void;
  /** Waits for the core, and for what is brought with it; `undefined` when it cannot be had. */
  whenCore(): Promise<Core | undefined>;
  /** The page goes. */
  left(): void;
  /** Takes back everything that was done to the page, and reports nothing from here on. */
  close(): void;
}

/** What fails first usually explains the rest. */
const HELD_LIMIT = 20;
const STACK_TRACE_LIMIT = 100;

/** Builds the page's shim. Nothing happens until `start`. */
export function createShim(): Shim {
  let held: Sight[] = [];
  let missed = 0;
  let undo: Undo[] | undefined;
  let bring = async (): Promise<unknown> => undefined;
  let brought: Promise<unknown> | undefined;

  const shim: Shim = {
    scope: { tags: {} },
    crumbs: createBreadcrumbs(
      () => shim.options,
      () => Date.now(),
    ),
    fetch: globalThis.fetch?.bind(globalThis),
    wasm: nativeWasm(),
    modules: [],
    options: undefined,
    mark: undefined,
    core: undefined,
    bringWith(how) {
      bring = how;
      brought = undefined;
    },
    start() {
      const watchers = [
        raiseStackTraceLimit,
        watchFailures,
        watchNetwork,
        watchLeaving,
        watchTrail,
        watchModules,
      ];
      undo ??= watchers.flatMap((watch) => watch(shim));
    },
    configure(options) {
      shim.options = { ...shim.options, ...options };
      shim.core?.configure();
    },
    sight: (kind, value, more = {}) => ({
      event_id: newEventId(),
      timestamp: Date.now() / 1000,
      url: location.href,
      kind,
      value,
      more,
      breadcrumbs: shim.crumbs.list(),
      mark: shim.mark,
    }),
    see(kind, value, more) {
      const sight = shim.sight(kind, value, more);
      if (shim.core) return shim.core.take(sight) ? sight.event_id : "";
      if (held.length >= HELD_LIMIT) {
        missed++;
        return "";
      }
      held.push(sight);
      void shim.whenCore();
      return sight.event_id;
    },
    attachCore(create) {
      if (shim.core) return;
      shim.core = create(shim);
      shim.core.configure();
      for (const sight of held) shim.core.take(sight);
      shim.core.sender.discarded("queue_overflow", "error", missed);
      held = [];
    },
    async whenCore() {
      try {
        brought ??= bring();
        await brought;
      } catch {
        // Offline, perhaps: the next failure tries again.
        brought = undefined;
      }
      return shim.core;
    },
    left() {
      if (shim.core) shim.core.left();
      else if (shim.options) farewell(held.splice(0), shim.options);
    },
    close() {
      for (const take of undo?.splice(0) ?? []) take();
      shim.core?.close();
    },
  };
  return shim;
}

/** The functions themselves: what stands under their names is replaced once the shim starts. */
function nativeWasm(): Shim["wasm"] {
  const { instantiate, instantiateStreaming, Instance } = globalThis.WebAssembly ?? {};
  return { instantiate, instantiateStreaming, Instance };
}

/** Ten frames, Chromium's default, hold nothing of the app when a panic goes through std. */
function raiseStackTraceLimit(): Undo {
  const limited = Error as { stackTraceLimit?: number };
  const before = limited.stackTraceLimit;
  // Firefox has no such thing, and gets none.
  if (before === undefined || before >= STACK_TRACE_LIMIT) return () => {};
  limited.stackTraceLimit = STACK_TRACE_LIMIT;
  return () => {
    if (limited.stackTraceLimit === STACK_TRACE_LIMIT) limited.stackTraceLimit = before;
  };
}

/** 32 hex digits. `crypto.randomUUID` is missing on plain-http pages, `getRandomValues` is not. */
function newEventId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
