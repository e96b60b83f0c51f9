import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createBreadcrumbs } from "../src/early/breadcrumbs.js";
import { selector, watchClicks } from "../src/early/clicks.js";
import type { Shim } from "../src/early/createShim.js";
import type { Options } from "../src/types.js";

/** As much of an element as a click needs. */
class FakeElement {
  readonly classList: string[];
  constructor(
    readonly tagName: string,
    private readonly attributes: Record<string, string> = {},
  ) {
    this.classList = (attributes.class ?? "").split(" ").filter(Boolean);
  }
  get id(): string {
    return this.attributes.id ?? "";
  }
  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }
  closest(wanted: string): FakeElement | null {
    if (!wanted.includes("data-panicle-critical")) return this;
    return "data-panicle-critical" in this.attributes ? this : null;
  }
}

const page = new EventTarget();
beforeEach(() => {
  vi.stubGlobal("Element", FakeElement);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
});
afterEach(() => vi.unstubAllGlobals());

const element = (tag: string, attributes?: Record<string, string>) =>
  new FakeElement(tag, attributes) as unknown as Element;

function click(target: Element, at: number): void {
  const event = new Event("click");
  Object.defineProperty(event, "timeStamp", { value: at });
  event.composedPath = () => [target];
  page.dispatchEvent(event);
}

function watched(options: Partial<Options> = {}) {
  const crumbs = createBreadcrumbs(
    () => options,
    () => 0,
  );
  const shim = { crumbs, options, mark: undefined } as unknown as Shim;
  return { shim, undo: watchClicks(shim) };
}

it.each([
  ["BUTTON", { "data-track-id": "pay", id: "x", class: "primary" }, 'button[data-track-id="pay"]'],
  ["BUTTON", { id: "pay", class: "primary" }, "button#pay"],
  ["A", { id: "headlessui-button-12", class: "link css-xkzqwp big p-4 red blue" }, "a.link.big.red"],
  ["DIV", { class: "Card_title__aX3bQ" }, "div"],
  ["DIV", { class: "card__title" }, "div.card__title"],
])("names a stable selector of %s %o", (tag, attributes, expected) => {
  expect(selector(element(tag, attributes))).toBe(expected);
});

it("counts clicks on the same element that follow closely", () => {
  const { shim, undo } = watched();
  const [pay, cancel] = [element("BUTTON", { id: "pay" }), element("BUTTON", { id: "cancel" })];
  for (const at of [0, 400, 800]) click(pay, at);
  click(cancel, 900);
  click(pay, 1_000);
  click(pay, 1_600);
  undo();
  click(pay, 9_000);
  expect(shim.crumbs.list().map(({ message, data }) => [message, data?.count])).toEqual([
    ["button#pay", 3],
    ["button#cancel", undefined],
    ["button#pay", undefined],
    ["button#pay", undefined],
  ]);
});

it("keeps what the app or the markup says of the last marked click", () => {
  const onClick = ({ id }: Element) => {
    if (id === "broken") throw new Error("the app's");
    return id === "pay" ? { critical: true, labels: { step: "pay" } } : undefined;
  };
  const { shim, undo } = watched({ onClick });
  click(element("BUTTON", { id: "pay" }), 0);
  expect(shim.mark).toEqual({ critical: true, labels: { step: "pay" } });
  click(element("BUTTON", { id: "broken" }), 1_000);
  expect(shim.mark).toEqual({ critical: true, labels: { step: "pay" } });
  click(element("BUTTON", { "data-panicle-critical": "" }), 2_000);
  expect(shim.mark).toEqual({ critical: true });
  undo();
});
