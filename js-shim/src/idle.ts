/** When the page has loaded and has nothing else to do; in a worker, soon. */
export async function idle(): Promise<void> {
  if (typeof document !== "undefined" && document.readyState !== "complete") {
    await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  }
  await new Promise<unknown>((free) =>
    "requestIdleCallback" in globalThis
      ? requestIdleCallback(free, { timeout: 2000 })
      : setTimeout(free, 200),
  );
}
