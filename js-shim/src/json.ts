/** Rust's reader gives up on what lies deeper than 128 levels, and one value must not cost the whole event. */
const MOST_LEVELS = 64;

/**
 * JSON as Rust reads it: half of a surrogate pair, left where somebody cut a text, becomes the replacement character, and
 * what is too deep a word. `JSON.stringify` writes a half as an escape, and a backslash of the text as two.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(isDeep(value, MOST_LEVELS) ? shallow(value, MOST_LEVELS) : value);
  // Hardly any has either, and this is what a failure waits for before its request.
  if (!text.includes("\\ud")) return text;
  return text.replace(/\\(ud[89a-f]..|.)/g, (escaped) => (escaped.length > 2 ? "\ufffd" : escaped));
}

function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeep(one, levels - 1));
}

function shallow(value: unknown, levels: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return "too deep";
  const inner = (one: unknown) => shallow(one, levels - 1);
  if (Array.isArray(value)) return value.map(inner);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)]));
}

/** A copy that the app can no longer change; `undefined` for what is not JSON. */
export function copyOf<T>(value: T): T | undefined {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return undefined;
  }
}

/** A copy, or in its place what was left out: what is no JSON, or has more than `limit` characters of it. */
export function smallCopy(value: unknown, limit: number): unknown {
  const copy = copyOf(value);
  const length = JSON.stringify(copy)?.length;
  if (length === undefined) return { omitted: "not JSON" };
  return length > limit ? { omitted: `${length} characters` } : copy;
}
