/** What the browser remembers of a file it fetched. */
export interface Resource {
  url: string;
  /** The response's status, where the engine tells. */
  status: number;
}

/** The file that has as many bytes as a module was made of; so it has an address although it came as bytes. */
export function resourceOfSize(size: number): Resource | undefined {
  if (size === 0) return undefined;
  const found = entries().filter((entry) => entry.decodedBodySize === size);
  return resource(found.filter(isModule).at(-1) ?? found.at(-1));
}

/** The only module file that the page fetched besides `known` ones and Panicle's own. */
export function onlyModuleFile(known: string[]): string | undefined {
  const names = new Set(
    entries()
      .filter(isModule)
      .map(({ name }) => withoutFragment(name)),
  );
  for (const url of known) names.delete(withoutFragment(url));
  return names.size === 1 ? [...names][0] : undefined;
}

function entries(): PerformanceResourceTiming[] {
  const all = globalThis.performance?.getEntriesByType?.("resource") ?? [];
  return (all as PerformanceResourceTiming[]).filter(({ name }) => /^https?:/.test(name));
}

function isModule({ name }: PerformanceResourceTiming): boolean {
  return /\.wasm([?#]|$)/.test(name) && !name.includes("/panicle_bg.wasm");
}

function resource(entry: PerformanceResourceTiming | undefined): Resource | undefined {
  return entry && { url: withoutFragment(entry.name), status: entry.responseStatus ?? 0 };
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/, "");
}
