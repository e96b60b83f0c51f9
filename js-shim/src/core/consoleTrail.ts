import type { Breadcrumbs } from "../early/breadcrumbs.js";
import { patch, type Undo } from "../early/patch.js";
import { quietly } from "../quietly.js";
import type { Level } from "../types.js";

const METHODS = ["debug", "info", "log", "warn", "error"] as const;
const LEVELS: Record<string, Level> = { log: "info", warn: "warning" };
const MOST_VALUES = 10;

/**
 * Leaves breadcrumbs of what the page prints. The developer tools then name this file as the place of a line; they can be
 * told to skip it, and the option `console: false` leaves the console alone.
 */
export function watchConsole(crumbs: Breadcrumbs): Undo[] {
  let isNoting = false;

  function note(level: Level, values: unknown[]): void {
    // A value that prints while it is read must not be read again and again.
    if (isNoting) return;
    isNoting = true;
    try {
      const message = withoutStack(values.slice(0, MOST_VALUES).map(inWords).join(" "));
      // Our own warnings are none of the page's.
      if (!message.startsWith("panicle ")) crumbs.add({ category: "console", message, level });
    } finally {
      isNoting = false;
    }
  }

  return METHODS.map((name) =>
    patch(
      console,
      name,
      (original) =>
        function (this: unknown, ...values: never[]) {
          quietly(undefined, () => note(LEVELS[name] ?? (name as Level), values));
          return original.apply(this, values);
        },
    ),
  );
}

/** A panic hook prints the stack below the message; as a breadcrumb of ten panics it would fill what may outlive the page. */
function withoutStack(text: string): string {
  return text.split("\n\nStack:\n", 1)[0] ?? text;
}

/** Objects are named, not read: they may be large, and reading them may run the page's code. */
function inWords(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return Object(value) === value ? Object.prototype.toString.call(value) : String(value);
}
