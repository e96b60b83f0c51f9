/** Takes back what was done to the page. */
export type Undo = () => void;

type Method = (this: unknown, ...args: never[]) => unknown;

/**
 * Puts `wrap(original)` in the place of a method; answers how to take it back. What others wrapped around ours stays, and
 * then only calls through.
 */
export function patch<T extends object, K extends keyof T>(
  object: T,
  name: K,
  wrap: (original: T[K] & Method) => T[K],
): Undo {
  const original = object[name];
  // Missing here (a worker, an old browser), or not ours to replace.
  if (typeof original !== "function") return () => {};
  const wrapped = wrap(original as T[K] & Method);
  try {
    object[name] = wrapped;
  } catch {
    // Frozen by the page.
  }
  return () => {
    if (object[name] === wrapped) object[name] = original;
  };
}

/**
 * Puts `around` in the place of a method or class; `go` makes the call as it was made. To whoever looks, the method is the one that
 * it was: its name, its text, what others hung on it.
 */
export function intercept<T extends object>(
  object: T,
  name: keyof T,
  around: (go: () => unknown, self: unknown, args: unknown[]) => unknown,
): Undo {
  return patch(
    object,
    name,
    (original) =>
      new Proxy(original, {
        apply: (target, self, args) => around(() => Reflect.apply(target, self, args), self, args),
        construct: (target, args, made) =>
          around(() => Reflect.construct(target, args, made), made, args) as object,
      }),
  );
}

/** Listens, in the capture phase so that the page cannot keep the event from us; answers how to stop. */
export function listen<E extends Event>(type: string, handle: (event: E) => void): Undo {
  const listener = (event: Event) => {
    try {
      handle(event as E);
    } catch {
      // Nothing of ours may surface in the page.
    }
  };
  addEventListener(type, listener, { capture: true, passive: true });
  return () => removeEventListener(type, listener, { capture: true });
}
