import type { Shim, Sight } from "../early/createShim.js";
import { listen, type Undo } from "../early/patch.js";
import { idle } from "../idle.js";
import { copyOf } from "../json.js";
import type { Capture, CaptureKind, Details, Pipeline, ProbeOptions, ProbeResult } from "../types.js";
import { seenIn } from "./beforeSend.js";
import { browserNetwork } from "./browserNetwork.js";
import { newCapture } from "./capture.js";
import { watchConsole } from "./consoleTrail.js";
import { type ConsoleWatch, createConsoleWatch } from "./consoleWatch.js";
import { observeViolations } from "./csp.js";
import { nameOfUrl } from "./dataUrls.js";
import { createDelivery } from "./delivery.js";
import { readDsn } from "./dsn.js";
import { createEchoes } from "./echoes.js";
import { isNoFailure } from "./httpErrors.js";
import { createModuleFailures } from "./moduleFailures.js";
import { createModules } from "./modules.js";
import { createOnce } from "./once.js";
import { createPipelines } from "./pipelines.js";
import { createProbes } from "./probes.js";
import { createScreen } from "./screen.js";
import { read, type Seen, thrownOf } from "./seen.js";
import { createSender, type Sender } from "./send.js";
import { hasDatabase } from "./store.js";
import { createWorkerErrors } from "./workerErrors.js";

/** Everything that follows a failure; one per page. */
export interface Core {
  sender: Sender;
  consoleWatch: ConsoleWatch;
  /** Reads the shim's options. After one warning nothing is reported when the DSN or a masking rule is wrong. */
  configure(): void;
  /** Reports what was seen; false when it was left out. */
  take(sight: Sight): boolean;
  /** Gives the core a wasm instance that masks and judges the rules; what waited for one is sent. */
  attach(pipeline: Pipeline, stack: string, isolated: boolean): void;
  /** The module that `stack` was taken in. */
  ownModule(module: WebAssembly.Module, stack: string): void;
  /** No wasm will come: what waited for it goes out as last breaths. */
  giveUp(): void;
  /** May Rust report one more event of its own, by lot and by the events of this minute? */
  mayReport(): boolean;
  /** What is sent in the place of an envelope that Rust made; empty for nothing. */
  screen(kind: CaptureKind, envelope: string): string;
  /** Completes what Rust saw. */
  context(kind: CaptureKind, stack: string, details?: Details): Capture;
  /** Sends a panic's masked envelope and expects the panic's trap. */
  sendPanic(eventId: string, envelope: string, stack: string): void;
  probe(url: string, options?: ProbeOptions): Promise<ProbeResult>;
  /** Where envelopes are posted; empty until configured, and when nothing is reported. */
  endpoint(): string;
  /** Sends what waits; true when the collector has answered everything within `timeoutMs`. */
  flush(timeoutMs: number): Promise<boolean>;
  /** The page may be about to go. */
  hidden(): void;
  /** The page goes. */
  left(): void;
  /** Reports nothing from here on. */
  close(): void;
}

const UPDATE_MS = 1000;
const LIKENESS_LIMIT = 400;

/** Builds the core of a page's shim. */
export function createCore(shim: Shim): Core {
  const now = () => Date.now();
  const { scope } = shim;
  const pipelines = createPipelines();
  const modules = createModules(shim.modules);
  const moduleFailures = createModuleFailures({
    seen: shim.modules,
    report: admit,
    settle: (thrown) => once.isKnown(thrown),
    later,
    now,
  });
  const sender = createSender(reporting, browserNetwork(shim), announceAccepted);
  const screen = createScreen(shim, sender, (event) => pipelines.reseal(event, scope));
  const once = createOnce(pipelines, { dropped: () => sender.discarded("backpressure"), counted }, now);
  const delivery = createDelivery(pipelines, screen, sender, scope, () => endpoint !== "");
  const echoes = createEchoes(now);
  const workerErrors = createWorkerErrors();
  const probes = createProbes(shim, echoes, report);
  const undo = [
    listen("online", () => void sender.sendKept()),
    observeViolations((body) => shim.see("csp", body)),
  ];
  let consoleUndo: Undo[] | undefined;
  let endpoint = "";
  /** Why nothing is reported; empty when it is. */
  let refusal = "";
  void sendLeftovers();

  /** Where envelopes are posted; empty when nothing is reported. */
  function reporting(): string {
    return refusal ? "" : endpoint;
  }

  /** What an earlier page could not send. */
  async function sendLeftovers(): Promise<void> {
    await idle();
    if (await hasDatabase()) await sender.sendKept();
  }

  function take(sight: Sight): boolean {
    if (sight.kind === "error" && !refusal) workerErrors.claim(sight.value as ErrorEvent);
    const told = refusal ? undefined : moduleFailures.judge(sight);
    if (!told) return false;
    const thrown = thrownOf(told);
    if (once.isKnown(thrown)) {
      moduleFailures.surfaced(thrown);
      return false;
    }
    return admit(told);
  }

  function admit(sight: Sight): boolean {
    const seen = withNames(read(sight));
    if (isNoFailure(seen, shim.options?.captureHttpErrors) || isOwn(seen)) return false;
    if (once.isSettled(seen) || echoes.isEcho(seen, sight.value)) return false;
    const tell = () => report(sight, seen);
    if (sight.kind === "error" && workerErrors.hold(sight.value as ErrorEvent, tell)) return true;
    return echoes.hold(seen, tell) || tell();
  }

  function report(sight: Sight, seen: Seen): boolean {
    // What fails before the app has spoken waits for what it says.
    if (refusal || (endpoint && !isWanted(seen))) return false;
    if (!once.hasRoom(sight.event_id, likenessOf(seen))) return false;
    once.told(sight.event_id, seen);
    delivery.deliver(captureOf(sight, seen));
    // A module of the app, no probed script, nor one that an element or an import wanted.
    const isModule =
      sight.kind === "script_load" ? typeof sight.value === "object" : sight.kind === "network";
    if (seen.kind === "script_load" && isModule) void expectNoMore();
    return true;
  }

  function withNames(seen: Seen): Seen {
    const { stack, filename } = seen;
    return {
      ...seen,
      ...(stack ? { stack: modules.named(stack) } : {}),
      ...(filename ? { filename: nameOfUrl(filename) } : {}),
    };
  }

  function captureOf(sight: Sight, seen: Seen): Capture {
    return newCapture(sight, seen, modules.of(seen.stack ?? ""));
  }

  /** What does not start will mask nothing: no more is waited for than what is being fetched anyway. */
  async function expectNoMore(): Promise<void> {
    await shim.whenCore();
    if (pipelines.isAwaited()) delivery.giveUp();
  }

  function isWanted(seen: Seen): boolean {
    return screen.admits(seen) && screen.draws();
  }

  /** A worker does not hear that it ends, so what was counted there does not wait for that. */
  function counted(): void {
    if (typeof document === "undefined") later(sendUpdates, UPDATE_MS);
  }

  /** The page's CSP may forbid the collector; reporting that would be forbidden too. */
  function isOwn({ kind, detail }: Seen): boolean {
    if (kind !== "csp") return false;
    const { blockedURI, disposition } = detail as { blockedURI?: string; disposition?: string };
    // The module that is not allowed to start says so itself.
    if (blockedURI === "wasm-eval" && disposition === "enforce") return true;
    return endpoint !== "" && !!blockedURI && endpoint.startsWith(blockedURI.replace(/[?#].*$/, ""));
  }

  function sendUpdates(): void {
    for (const envelope of reporting() ? once.takeUpdates() : []) sender.send("", envelope);
  }

  /** Reports nothing from here on, and says why once. */
  function refuse(why: string): void {
    if (refusal !== why) console.warn(`panicle reports nothing: ${why}`);
    refusal = why;
    delivery.recall();
  }

  /** Nothing may leave through a masker that lacks one of the app's rules. */
  function hasWrongRules(): boolean {
    const why = pipelines.judge(scope);
    if (why) refuse(why);
    return why !== "";
  }

  return {
    sender,
    consoleWatch: createConsoleWatch(),
    configure() {
      const { options } = shim;
      if (!options) return;
      if (options.release) scope.release = options.release;
      if (options.environment) scope.environment = options.environment;
      if (options.mask !== undefined) scope.mask = copyOf(options.mask) ?? null;
      const dsn = readDsn(options.dsn);
      if (!dsn) {
        // The text is not repeated: it may be a secret pasted by mistake.
        refuse("the DSN can't be read, it looks like http://KEY@HOST/PROJECT");
        return;
      }
      const early = endpoint ? [] : delivery.recall();
      endpoint = dsn.envelopeUrl;
      scope.key = dsn.key;
      if (hasWrongRules()) return;
      refusal = "";
      if (options.sessions !== false) screen.sessions.begin(scope);
      if (options.console !== false) consoleUndo ??= watchConsole(shim.crumbs);
      for (const capture of early) if (isWanted(capture)) delivery.deliver(capture);
      delivery.drain();
      probes.run(options.probes);
    },
    take,
    attach(pipeline, stack, isolated) {
      pipelines.attach(pipeline, modules.named(stack), isolated);
      if (!refusal && !hasWrongRules()) delivery.drain();
    },
    ownModule: (module, stack) => modules.learn(module, modules.named(stack)),
    giveUp: delivery.giveUp,
    mayReport: () => reporting() !== "" && screen.draws() && once.hasRoom("of the crate"),
    screen: (kind, envelope) => (screen.admits(seenIn(envelope, kind)) ? screen.pass(envelope) : ""),
    context: (kind, stack, details) =>
      captureOf(shim.sight(kind, ""), withNames({ kind, name: "", message: "", stack, ...details })),
    sendPanic(eventId, envelope, rawStack) {
      const stack = modules.named(rawStack);
      once.expectTrap(eventId, stack);
      if (!reporting() || !isWanted(seenIn(envelope, "panic", stack))) return;
      if (!once.hasRoomForPanic(eventId)) return;
      once.toldPanic(eventId, stack);
      delivery.dispatch(eventId, envelope);
    },
    probe: probes.probe,
    endpoint: reporting,
    async flush(timeoutMs) {
      const end = now() + timeoutMs;
      echoes.release();
      while (delivery.waiting() + workerErrors.size() > 0 && now() < end)
        await new Promise((turn) => setTimeout(turn, 20));
      return (await sender.flush(end - now())) && delivery.waiting() === 0;
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
      screen.sessions.end();
      sender.left();
    },
    close() {
      for (const stop of undo) stop();
      screen.sessions.close();
      for (const take of consoleUndo?.splice(0) ?? []) take();
      refusal = "closed";
      delivery.recall();
    },
  };
}

function later(work: () => void, ms: number): void {
  setTimeout(work, ms);
}

/** By which a storm of the same failure is known; a page of broken images is one, whatever their names. */
function likenessOf({ kind, name, message, stack = "" }: Seen): string {
  if (kind === "resource_load" || kind === "network") return kind;
  return [kind, name, message, stack].map((text) => text.slice(0, LIKENESS_LIMIT)).join("\n");
}

function announceAccepted(eventId: string): void {
  dispatchEvent(new CustomEvent("panicle:sent", { detail: { event_id: eventId } }));
}
