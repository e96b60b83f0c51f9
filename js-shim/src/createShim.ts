import { type Breadcrumbs, createBreadcrumbs } from "./breadcrumbs.js";
import { newCapture, type Seen } from "./capture.js";
import { type ConsoleWatch, createConsoleWatch } from "./consoleWatch.js";
import { readDsn } from "./dsn.js";
import { createEarly } from "./early.js";
import { createFloodGate } from "./floodGate.js";
import { lastBreath } from "./lastBreath.js";
import { installListeners } from "./listeners.js";
import { createPanics } from "./panics.js";
import { createPipelines } from "./pipelines.js";
import { createSender, type Sender } from "./send.js";
import { watchTrail } from "./trail.js";
import { trapOf } from "./traps.js";
import type { Capture, Judge, Process, Scope } from "./types.js";

/** Everything a page has one of. */
export interface Shim {
  crumbs: Breadcrumbs;
  scope: Scope;
  sender: Sender;
  consoleWatch: ConsoleWatch;
  /** Installs the listeners, once. */
  start(): void;
  /** Says where events go. False, after one warning, when the DSN or a masking rule is wrong: then nothing is reported. */
  configure(dsn: string): boolean;
  /** Gives the shim a wasm instance that masks and judges the rules; what waited for one is sent. */
  attach(process: Process, judge: Judge, stack: string, isolated: boolean): void;
  /** No wasm will come: what waited for it goes out as last breaths. */
  giveUp(): void;
  /** Reports what was seen; answers the event's id, empty when it was left out. */
  report(seen: Seen, thrown?: unknown): string;
  /** May one more event be reported in this minute? */
  mayReport(): boolean;
  /** Completes what Rust saw. */
  complete(seen: Seen): Capture;
  /** Sends a panic's masked envelope and expects the panic's trap. */
  sendPanic(eventId: string, envelope: string, stack: string): void;
  /** Where envelopes are posted; empty until configured. */
  endpoint(): string;
}

const BREADCRUMB_LIMIT = 30;
const EARLY_LIMIT = 20;
/** How long what failed early waits for wasm before it goes out without. */
const WAIT_MS = 15_000;
const EVENTS_PER_MINUTE = 30;
const STACK_TRACE_LIMIT = 100;

/** Builds the page's shim. Nothing happens until `start`. */
export function createShim(): Shim {
  const now = () => Date.now();
  const scope: Scope = { tags: {} };
  const crumbs = createBreadcrumbs(BREADCRUMB_LIMIT, now);
  const early = createEarly(EARLY_LIMIT);
  const panics = createPanics(now);
  const pipelines = createPipelines();
  const mayReport = createFloodGate(EVENTS_PER_MINUTE, 60_000, now);
  const mayPanic = createFloodGate(EVENTS_PER_MINUTE, 60_000, now);
  const seenErrors = new WeakSet<object>();
  const sender = createSender(() => endpoint, browserNetwork(), announceAccepted);
  let started = false;
  let endpoint = "";
  /** Why nothing is reported; empty when it is. */
  let refusal = "";

  function report(seen: Seen, thrown?: unknown): string {
    if (refusal || isKnown(thrown) || isOwn(seen) || isSettled(seen) || !mayReport()) return "";
    const capture = newCapture(seen, crumbs.list());
    deliver(capture);
    return capture.event_id;
  }

  /** The same error may surface twice: caught and reported by the app, thrown again, then unhandled. */
  function isKnown(thrown: unknown): boolean {
    if (typeof thrown !== "object" || thrown === null) return false;
    if (seenErrors.has(thrown)) return true;
    seenErrors.add(thrown);
    return false;
  }

  /** The page's CSP may forbid the collector; reporting that would be forbidden too. */
  function isOwn(seen: Seen): boolean {
    const blocked = seen.kind === "csp" && (seen.detail as { blockedURI?: string }).blockedURI;
    return (
      typeof blocked === "string" &&
      endpoint !== "" &&
      blocked !== "" &&
      endpoint.startsWith(blocked.replace(/[?#].*$/, ""))
    );
  }

  /** Is it the rest of a panic that was already reported? */
  function isSettled(seen: Seen): boolean {
    const trap = trapOf(seen);
    if (trap === "unreachable" && panics.takeTrap(seen.stack ?? "")) return true;
    if (trap) pipelines.distrust(seen.stack ?? "");
    return panics.isAftermath(seen.message);
  }

  function deliver(capture: Capture): void {
    if (endpoint && !pipelines.isAwaited()) {
      sender.send(capture.event_id, pipelines.process(capture, scope) ?? lastBreath(capture, scope));
      return;
    }
    early.hold(capture);
    setTimeout(giveUp, WAIT_MS);
  }

  function giveUp(): void {
    pipelines.stopWaiting();
    drain();
  }

  function drain(): void {
    if (endpoint && !pipelines.isAwaited()) early.drain().forEach(deliver);
  }

  /** Reports nothing from here on, and says why once. */
  function refuse(why: string): void {
    if (refusal !== why) console.warn(`panicle reports nothing: ${why}`);
    refusal = why;
    early.drain();
  }

  /** Nothing may leave through a masker that lacks one of the app's rules. */
  function hasWrongRules(): boolean {
    const why = pipelines.judge(scope);
    if (why) refuse(why);
    return why !== "";
  }

  function left(): void {
    giveUp();
    sender.beaconAll();
  }

  return {
    crumbs,
    scope,
    sender,
    consoleWatch: createConsoleWatch(),
    start() {
      raiseStackTraceLimit();
      if (started) return;
      started = true;
      installListeners({ failed: report, hidden: sender.beaconWaiting, left });
      watchTrail(crumbs);
    },
    configure(dsn) {
      const read = readDsn(dsn);
      if (!read) {
        // The text is not repeated: it may be a secret pasted by mistake.
        refuse("the DSN can't be read, it looks like http://KEY@HOST/PROJECT");
        return false;
      }
      endpoint = read.envelopeUrl;
      scope.key = read.key;
      if (hasWrongRules()) return false;
      refusal = "";
      drain();
      return true;
    },
    attach(process, judge, stack, isolated) {
      pipelines.attach(process, judge, stack, isolated);
      if (!refusal && !hasWrongRules()) drain();
    },
    giveUp,
    report,
    mayReport: () => !refusal && endpoint !== "" && mayReport(),
    complete: (seen) => newCapture(seen, crumbs.list()),
    sendPanic(eventId, envelope, stack) {
      panics.expectTrap(stack);
      if (!refusal && endpoint && mayPanic()) sender.send(eventId, envelope);
    },
    endpoint: () => (refusal ? "" : endpoint),
  };
}

/** Ten frames, Chromium's default, hold nothing of the app when a panic goes through std. */
function raiseStackTraceLimit(): void {
  const limited = Error as { stackTraceLimit?: number };
  limited.stackTraceLimit = Math.max(limited.stackTraceLimit ?? 0, STACK_TRACE_LIMIT);
}

function announceAccepted(eventId: string): void {
  dispatchEvent(new CustomEvent("panicle:sent", { detail: { event_id: eventId } }));
}

/** The functions as they are now: what the page wraps around `fetch` later must not see, or report, our requests. */
function browserNetwork() {
  const fetch = globalThis.fetch;
  return {
    fetch: (url: string, init: RequestInit) => fetch.call(globalThis, url, init),
    beacon: (url: string, body: Blob) => navigator.sendBeacon(url, body),
    now: () => Date.now(),
    later: (work: () => void, ms: number) => void setTimeout(work, ms),
  };
}
