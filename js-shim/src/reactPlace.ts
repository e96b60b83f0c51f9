import type { Capture } from "./types.js";

/** Where in React's work an error was thrown. */
export type Place = Pick<Capture, "error_type" | "phase">;

type Phase = "mount" | "update" | "unmount";

/** Names of the app's methods, which no build shortens, and of React's own in development. */
const LIFECYCLE: [RegExp, Phase][] = [
  [/\b(componentWillUnmount|commitHookEffectListUnmount|safelyCallDestroy)\b/, "unmount"],
  [/\b(componentDidUpdate|getSnapshotBeforeUpdate)\b/, "update"],
  [/\b(componentDidMount|commitHookEffectListMount)\b/, "mount"],
];
/** What React calls on a class component while it renders. */
const RENDER_METHODS = ["render", "getDerivedStateFromProps", "shouldComponentUpdate"];

/**
 * React does not tell a boundary what it was doing; the two stacks do. While a component renders, it is on the error's
 * stack itself; its effects are not it, but functions inside of it. `haveMounted`: were the children on the page before?
 * Then what failed may be an effect of theirs, before it is a render.
 */
export function placeInReact(error: unknown, componentStack: string, haveMounted = true): Place {
  const stack = stackOf(error);
  const named = LIFECYCLE.find(([name]) => name.test(stack))?.[1];
  if (named) return { error_type: "react_lifecycle", phase: named };
  if (haveMounted && isEffect(stack, componentStack))
    return { error_type: "react_lifecycle", phase: "mount" };
  return { error_type: "react_render", phase: haveMounted ? "update" : "mount" };
}

function isEffect(stack: string, componentStack: string): boolean {
  const [component = ""] = functionNames(componentStack);
  const names = functionNames(stack);
  // An error that came out of a promise was made before React had it: a render threw it on.
  if (!component || names.length === 0 || /\basync\b/.test(stack)) return false;
  return !names.some((name) => name === component || RENDER_METHODS.includes(name));
}

/**
 * The functions on a stack, innermost first, as they call themselves: `Basket` of `at new Basket (…)` and `Basket@…`,
 * `render` of `at Basket.render (…)`. Gecko's `Basket/<` is a function inside of `Basket`, and so not `Basket`.
 */
function functionNames(stack: string): string[] {
  return stack
    .split("\n")
    .map((line) => /^\s*at (?:new )?([^\s(]+) \(|^([^@\s]*)@/.exec(line))
    .filter((found) => found !== null)
    .map(([, v8, gecko]) => (v8 ?? gecko ?? "").replace(/^.*\./, ""));
}

function stackOf(error: unknown): string {
  try {
    const { stack } = Object(error) as { stack?: unknown };
    return typeof stack === "string" ? stack : "";
  } catch {
    return "";
  }
}
