/** Rust's reader gives up on what lies deeper than 128 levels, and one value must not cost the whole event. */
const MOST_LEVELS = 64;

/**
 * JSON as Rust reads it: half of a surrogate pair, left where somebody cut a text, becomes the replacement character.
 * `JSON.stringify` writes a half as an escape, and a backslash of the text as two.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(/\\(ud[89a-f]..|.)/g, (escaped) =>
    escaped.length > 2 ? "\ufffd" : escaped,
  );
}

/** A copy that the app can no longer change; `undefined` for what is not JSON, or too deep. */
export function copyOf<T>(value: T): T | undefined {
  try {
    const copy: T = JSON.parse(JSON.stringify(value));
    return isShallow(copy, MOST_LEVELS) ? copy : undefined;
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

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}
