/**
 * `panicle/react`, for React 18 and 19: a boundary that shows a fallback and says where in React it failed, and handlers
 * for `createRoot`. Whatever React passes on besides, to other boundaries, to the console or to `window`, it still does.
 */
import { Component, type ErrorInfo, type ReactNode, version } from "react";
import { quietly } from "./quietly.js";
import { placeInReact } from "./reactPlace.js";
import { shim } from "./shim.js";
import type { Capture } from "./types.js";

leaveOutRehearsals();

/** What a fallback gets. */
export interface FallbackProps {
  error: unknown;
  /** Shows the children again, from their beginning. */
  reset: () => void;
}

/** What an [`ErrorBoundary`] may be told. */
export interface ErrorBoundaryProps {
  children?: ReactNode;
  /** Shown instead of the children that failed; nothing is when missing. */
  fallback?: ReactNode | ((props: FallbackProps) => ReactNode);
  /** Called once for each failure. */
  onError?: (error: unknown, componentStack: string) => void;
  /** Called when the children are shown again. */
  onReset?: () => void;
}

interface State {
  failure: { error: unknown } | undefined;
}

/** Reports what its children throw while they render, mount, update and unmount, once. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, State> {
  override state: State = { failure: undefined };
  private haveChildrenMounted = false;

  static getDerivedStateFromError(error: unknown): State {
    return { failure: { error } };
  }

  override componentDidMount(): void {
    this.haveChildrenMounted ||= !this.state.failure;
  }

  override componentDidUpdate(): void {
    this.haveChildrenMounted ||= !this.state.failure;
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    const { fallback, onError } = this.props;
    report(error, info, {
      ...placeInReact(error, info.componentStack ?? "", this.haveChildrenMounted),
      // Without a fallback the user is left with a hole in the page.
      handled: fallback !== undefined,
    });
    onError?.(error, info.componentStack ?? "");
  }

  /** Shows the children again, from their beginning. */
  readonly reset = (): void => {
    this.haveChildrenMounted = false;
    this.props.onReset?.();
    this.setState({ failure: undefined });
  };

  override render(): ReactNode {
    const { failure } = this.state;
    const { children, fallback } = this.props;
    if (!failure) return children;
    return typeof fallback === "function" ? fallback({ error: failure.error, reset: this.reset }) : fallback;
  }
}

/** What `createRoot`'s handlers are told. */
export interface RootErrorInfo {
  componentStack?: string | null | undefined;
  errorBoundary?: unknown;
}

/** For `createRoot` of React 19: what no boundary caught, which unmounts the whole tree. */
export function onUncaughtError(error: unknown, info: RootErrorInfo): void {
  report(error, info, { ...placeInReact(error, info.componentStack ?? ""), handled: false });
  tellPage(error);
}

/** For `createRoot` of React 19: what a boundary of the app's own caught. */
export function onCaughtError(error: unknown, info: RootErrorInfo): void {
  // Ours says more of it, in a moment.
  if (!(info.errorBoundary instanceof ErrorBoundary)) {
    report(error, info, { ...placeInReact(error, info.componentStack ?? ""), handled: true });
  }
  console.error(error);
}

/** For `createRoot` and `hydrateRoot` of React 18 and 19: what React repaired by rendering again. */
export function onRecoverableError(error: unknown, info: RootErrorInfo): void {
  report(error, info, { error_type: "react_render", handled: true, recoverable: true, level: "warning" });
  tellPage(error);
}

function report(error: unknown, info: RootErrorInfo, more: Partial<Capture>): void {
  const react = { version, ...(info.componentStack ? { componentStack: bounded(info.componentStack) } : {}) };
  quietly("", () => shim().see("exception", error, { ...more, contexts: { react } }));
}

const STACK_LIMIT = 8192;

function bounded(componentStack: string): string {
  return componentStack.trim().slice(0, STACK_LIMIT);
}

/** As React does when nobody handles it. */
function tellPage(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else console.error(error);
}

/**
 * React 18's development build throws each error once more, only for the developer tools to see it, and then gives the
 * error to a boundary or to `window`. That rehearsal is none of the page's failures.
 */
function leaveOutRehearsals(): void {
  quietly(undefined, () => {
    const page = shim();
    const { see } = page;
    page.see = (kind, value, more) =>
      kind === "error" && /invokeGuardedCallback/.test(new Error().stack ?? "") ? "" : see(kind, value, more);
  });
}
