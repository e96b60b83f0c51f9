/** What the Rust crate imports: both halves in one file. */
import { bringVitals, vitalsAt } from "./bringVitals.js";
import { idle } from "./idle.js";
import { toJson } from "./json.js";
import { quietly } from "./quietly.js";
import { configure as configureWith } from "./shim.js";
import type { Options } from "./types.js";

export {
  announcePanic,
  attach,
  begin,
  context,
  endpoint,
  mayReport,
  ownModule,
  scope,
  screen,
  send,
  sendPanic,
  settle,
  stack,
  wasPrinted,
  watchConsole,
} from "./core.js";
export { addBreadcrumb, setContext, setExtra, setTag, setUser, start } from "./shim.js";

/** A hook of Rust: takes JSON, and answers JSON or nothing. */
type JsonHook = (json: string) => string | undefined;

/** What `Options` of the crate says: the shim's own options, but that hooks speak JSON. */
interface CrateOptions extends Options {
  beforeSendJson?: JsonHook;
  beforeBreadcrumbJson?: JsonHook;
}

export function configure({ beforeSendJson, beforeBreadcrumbJson, ...options }: CrateOptions): void {
  configureWith({
    ...options,
    ...(beforeSendJson ? { beforeSend: hookOf(beforeSendJson) } : {}),
    ...(beforeBreadcrumbJson ? { beforeBreadcrumb: hookOf(beforeBreadcrumbJson) } : {}),
  });
  const { webVitals } = options;
  if (typeof webVitals === "string") {
    quietly(undefined, () => void idle().then(() => bringVitals(vitalsAt(webVitals))));
  }
}

function hookOf<T>(hook: JsonHook): (value: T) => T | null {
  return (value) => {
    const answer = hook(toJson(value));
    return answer === undefined ? null : JSON.parse(answer);
  };
}
