// A page of React components that fail, each in a root of its own and each in its own way. No JSX: it is built by esbuild
// alone, for React 18 and 19, in development and production.

import { captureMessage, init } from "panicle";
import {
  ErrorBoundary,
  type FallbackProps,
  onCaughtError,
  onRecoverableError,
  onUncaughtError,
} from "panicle/react";
import { Component, createElement as h, type ReactNode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

function fail(what: string): never {
  throw new Error(`failed in ${what}`);
}

function Rendered({ now }: { now: boolean }): ReactNode {
  if (now) fail("a render");
  return "rendered";
}

function Updated(): ReactNode {
  const [clicked, setClicked] = useState(false);
  if (clicked) fail("an update");
  return h("button", { type: "button", id: "update", onClick: () => setClicked(true) }, "update");
}

class DidMount extends Component {
  override componentDidMount(): void {
    fail("componentDidMount");
  }
  override render(): ReactNode {
    return "mounted";
  }
}

class ClassRender extends Component {
  override render(): ReactNode {
    return fail("the render of a class");
  }
}

class DidUpdate extends Component {
  override state = { clicked: false };
  override componentDidUpdate(): void {
    fail("componentDidUpdate");
  }
  override render(): ReactNode {
    return h(
      "button",
      { type: "button", id: "did-update", onClick: () => this.setState({ clicked: true }) },
      "update",
    );
  }
}

class WillUnmount extends Component {
  override componentWillUnmount(): void {
    fail("componentWillUnmount");
  }
  override render(): ReactNode {
    return "here";
  }
}

function Unmounting(): ReactNode {
  const [gone, setGone] = useState(false);
  return h(
    "button",
    { type: "button", id: "unmount", onClick: () => setGone(true) },
    gone ? "gone" : h(WillUnmount),
  );
}

function Effect(): ReactNode {
  useEffect(() => fail("an effect"), []);
  return "with an effect";
}

let isMended = false;
function Mended(): ReactNode {
  if (!isMended) fail("what is mended");
  return h("span", { id: "mended" }, "mended");
}

function Fallback({ error, reset }: FallbackProps): ReactNode {
  const mend = () => {
    isMended = true;
    reset();
  };
  return h("button", { type: "button", className: "fallback", id: "reset", onClick: mend }, String(error));
}

/** A boundary of the app's own, which reports nothing. */
class OwnBoundary extends Component<{ children: ReactNode }> {
  override state = { failed: false };
  static getDerivedStateFromError(): object {
    return { failed: true };
  }
  override render(): ReactNode {
    return this.state.failed ? "an own fallback" : this.props.children;
  }
}

function mount(element: ReactNode): void {
  const container = document.body.appendChild(document.createElement("div"));
  const handlers = { onUncaughtError, onCaughtError, onRecoverableError };
  createRoot(container, location.hash === "#bare" ? {} : handlers).render(element);
}

const within = (element: ReactNode, fallback: ReactNode = "a fallback") =>
  h(ErrorBoundary, { fallback }, element);

const SCENES: Record<string, () => void> = {
  render: () => mount(within(h(Rendered, { now: true }))),
  classRender: () => mount(within(h(ClassRender))),
  update: () => mount(within(h(Updated))),
  didMount: () => mount(within(h(DidMount))),
  didUpdate: () => mount(within(h(DidUpdate))),
  willUnmount: () => mount(within(h(Unmounting))),
  effect: () => mount(within(h(Effect))),
  mended: () => mount(h(ErrorBoundary, { fallback: Fallback }, h(Mended))),
  hole: () => mount(h(ErrorBoundary, null, h(Rendered, { now: true }))),
  own: () => mount(h(OwnBoundary, null, h(Rendered, { now: true }))),
  uncaught: () => mount(h(Rendered, { now: true })),
};

await init({
  dsn: document.documentElement.dataset.dsn ?? "",
  release: "react@1",
  sessions: false,
  webVitals: false,
});
Object.assign(globalThis, { show: (scene: string) => SCENES[scene]?.(), say: captureMessage });
document.body.dataset.ready = "yes";
