/**
 * `panicle/vue`, for Vue 3: `app.use(panicleVue)` reports what components throw, with the component and what Vue was doing.
 * Use it after the app has set its own `errorHandler`, which is then called as before.
 */
import type { App, ComponentPublicInstance } from "vue";
import { quietly } from "./quietly.js";
import { shim } from "./shim.js";
import type { Capture } from "./types.js";

/** The plugin. */
export const panicleVue = {
  /** Puts the reporter in front of the app's `errorHandler`. */
  install(app: App): void {
    const earlier = app.config.errorHandler;
    app.config.errorHandler = (error, instance, info) => {
      quietly("", () => shim().see("exception", error, seenBy(instance, info, earlier !== undefined)));
      // Thrown on, Vue does with it what it does without a handler: it throws in development, and prints in production.
      if (!earlier) throw error;
      earlier(error, instance, info);
    };
  },
};

/** What a production build says instead of the words: the end of a link to Vue's error reference. */
const HOOKS: Record<string, string> = {
  sp: "serverPrefetch hook",
  bc: "beforeCreate hook",
  c: "created hook",
  bm: "beforeMount hook",
  m: "mounted hook",
  bu: "beforeUpdate hook",
  u: "updated",
  bum: "beforeUnmount hook",
  um: "unmounted hook",
  a: "activated hook",
  da: "deactivated hook",
  ec: "errorCaptured hook",
  rtc: "renderTracked hook",
  rtg: "renderTriggered hook",
  0: "setup function",
  1: "render function",
  2: "watcher getter",
  3: "watcher callback",
  4: "watcher cleanup function",
  5: "native event handler",
  6: "component event handler",
  7: "vnode hook",
  8: "directive hook",
  9: "transition hook",
  10: "app errorHandler",
  11: "app warnHandler",
  12: "ref function",
  13: "async component loader",
  14: "scheduler flush",
  15: "component update",
  16: "app unmount cleanup function",
};

const KINDS: [RegExp, string][] = [
  [/^watcher/, "vue_watch"],
  [/^(render function|component update|scheduler flush)$/, "vue_render"],
  [/hook$|^updated$|^setup function$|^app unmount/, "vue_lifecycle"],
  [/^async component loader$/, "script_load"],
];
const PHASES: [RegExp, string][] = [
  [/^(setup|beforeCreate|created|beforeMount|mounted|activated)\b/, "mount"],
  [/^(beforeUpdate|updated)\b/, "update"],
  [/^(beforeUnmount|unmounted|deactivated|app unmount)\b/, "unmount"],
];

function seenBy(
  instance: ComponentPublicInstance | null,
  info: string,
  isHandled: boolean,
): Partial<Capture> {
  const code = String(info).replace(/^.*#runtime-/, "");
  const hook = HOOKS[code] ?? code;
  const kind = first(KINDS, hook) ?? "js_error";
  const rendered = instance?.$?.isMounted ? "update" : "mount";
  const phase = first(PHASES, hook) ?? (kind === "vue_render" ? rendered : undefined);
  return {
    error_type: kind,
    handled: isHandled,
    ...(phase ? { phase } : {}),
    contexts: { vue: { lifecycleHook: hook, ...componentOf(instance) } },
  };
}

function first(table: [RegExp, string][], hook: string): string | undefined {
  return table.find(([pattern]) => pattern.test(hook))?.[1];
}

const MOST_LEVELS = 20;

/** The component, its ancestors, and the names of its props: their values are the user's. */
function componentOf(instance: ComponentPublicInstance | null): Record<string, unknown> {
  if (!instance) return {};
  const trace: string[] = [];
  for (let at: ComponentPublicInstance | null = instance; at && trace.length < MOST_LEVELS; at = at.$parent) {
    trace.push(`<${nameOf(at)}>`);
  }
  return {
    componentName: `<${nameOf(instance)}>`,
    propNames: Object.keys(instance.$props ?? {}),
    trace: trace.join("\n"),
  };
}

function nameOf({ $options, $parent }: ComponentPublicInstance): string {
  const { name, __name, __file } = $options as { name?: string; __name?: string; __file?: string };
  const file = __file?.replace(/^.*[/\\]|\.vue$/g, "");
  return name || __name || file || ($parent ? "Anonymous" : "Root");
}
