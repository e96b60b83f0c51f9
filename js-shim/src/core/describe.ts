import type { Description } from "../types.js";
import { shorten } from "./dataUrls.js";

const MESSAGE_LIMIT = 8192;

/** Describes anything that can be thrown or rejected with, be it an error or not. */
export function describe(thrown: unknown, nameless: string): Description {
  if (typeof thrown === "object" && thrown !== null && typeof read(thrown, "message") === "string") {
    return describeError(thrown, nameless);
  }
  return { name: nameless, message: asText(thrown) };
}

function describeError(error: object, nameless: string): Description {
  const name = read(error, "name");
  const stack = read(error, "stack");
  return {
    name: typeof name === "string" && name ? name : nameless,
    message: String(read(error, "message")).slice(0, MESSAGE_LIMIT),
    ...(typeof stack === "string" && stack ? { stack: shorten(stack) } : {}),
  };
}

/** Getters of hostile or half-dead objects (a detached frame's error) may throw. */
function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** Any value in words. */
export function asText(value: unknown): string {
  try {
    const text = (typeof value === "object" && JSON.stringify(value)) || String(value);
    return text.slice(0, MESSAGE_LIMIT);
  } catch {
    return "a value that cannot be read";
  }
}
