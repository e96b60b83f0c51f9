import { listen } from "../early/patch.js";
import { idle } from "../idle.js";
import { toJson } from "../json.js";
import type { Scope } from "../types.js";
import { SDK_NAME, SDK_VERSION } from "../version.js";
import type { Seen } from "./seen.js";

/**
 * Tells page loads as Sentry's sessions, so that rates of failure can be computed. Nothing of the user is in them. A
 * session ends with the page, or when the page was hidden for half an hour.
 */
export interface Sessions {
  /** Begins the page's session, if it has a release to be a session of; later calls change nothing. */
  begin(scope: Pick<Scope, "release" | "environment">): void;
  /** Something failed. */
  failed(seen: Pick<Seen, "kind" | "handled">): void;
  /** The page goes. */
  end(): void;
  close(): void;
}

interface Session {
  sid: string;
  started: number;
  errors: number;
  status: "ok" | "crashed" | "exited";
  isTold: boolean;
}

const HIDDEN_MS = 30 * 60_000;
/** Failures that stopped what the user did, unless somebody who knows says otherwise. */
const CRASHES = new Set<Seen["kind"]>(["error", "rejection", "panic"]);

/** `send` takes an envelope; `now` in milliseconds. */
export function createSessions(send: (envelope: string) => void, now: () => number): Sessions {
  let attrs: Pick<Scope, "release" | "environment"> | undefined;
  let session: Session | undefined;
  let hiddenAt = 0;

  function open(): void {
    const opened: Session = { sid: newSid(), started: now(), errors: 0, status: "ok", isTold: false };
    session = opened;
    // Not before the page has what it needs.
    void idle().then(() => {
      if (session === opened && !opened.isTold) tell(opened);
    });
  }

  function tell(session: Session): void {
    const { sid, started, errors, status, isTold } = session;
    session.isTold = true;
    const duration = status === "exited" ? { duration: (now() - started) / 1000 } : {};
    const payload = toJson({
      sid,
      init: !isTold,
      started: new Date(started).toISOString(),
      timestamp: new Date(now()).toISOString(),
      status,
      errors,
      ...duration,
      attrs,
    });
    const header = JSON.stringify({ sdk: { name: SDK_NAME, version: SDK_VERSION } });
    send(`${header}\n{"type":"session"}\n${payload}\n`);
  }

  function end(): void {
    if (session?.status === "ok") {
      session.status = "exited";
      tell(session);
    }
    session = undefined;
  }

  function turned(): void {
    if (document.visibilityState === "hidden") hiddenAt = now();
    else if (attrs && hiddenAt && now() - hiddenAt > HIDDEN_MS) {
      end();
      open();
    }
  }

  const undo = [
    listen("visibilitychange", turned),
    // Back from the back/forward cache.
    listen("pageshow", ({ persisted }: PageTransitionEvent) => {
      if (persisted && attrs) open();
    }),
  ];

  return {
    begin({ release, environment }) {
      if (attrs || !release || typeof document === "undefined") return;
      attrs = { release, ...(environment ? { environment } : {}) };
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
      attrs = undefined;
      session = undefined;
    },
  };
}

/** A UUID; `crypto.randomUUID` is missing on plain-http pages. */
function newSid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
