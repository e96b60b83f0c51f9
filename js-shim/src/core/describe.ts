import type { Description } from "../types.js";
import { shorten } from "./dataUrls.js";
import { inWords, tagOf } from "./inWords.js";

const MESSAGE_LIMIT = 8192;
const NAME_LIMIT = 256;
/** Most causes of one error; a chain can be a circle. */
const MOST_CAUSES = 5;
/** Most errors of an `AggregateError`. */
const MOST_ERRORS = 10;

/** Describes anything that can be thrown or rejected with, be it an error or not. Never throws. */
export function describe(thrown: unknown, nameless: string): Description {
  if (!isErrorLike(thrown)) return { name: nameless, message: inWords(thrown) };
  const [name, message, stack] = [read(thrown, "name"), read(thrown, "message"), read(thrown, "stack")];
  const told = message === undefined ? "" : inWords(message).slice(0, MESSAGE_LIMIT);
  return {
    name: typeof name === "string" && name ? name.slice(0, NAME_LIMIT) : nameless,
    message: told,
    // V8 repeats the message above the frames, whole.
    ...(typeof stack === "string" && stack ? { stack: shorten(replaced(stack, message, told)) } : {}),
  };
}

function replaced(stack: string, message: unknown, told: string): string {
  const isLonger = typeof message === "string" && message.length > told.length;
  return isLonger ? stack.replace(message, () => told) : stack;
}

/** What caused an error, nearest first; of an `AggregateError` the errors it holds. */
export function causesOf(thrown: unknown): Description[] {
  const causes: unknown[] = errorsOf(thrown);
  if (causes.length === 0) {
    for (let one = causeOf(thrown); one !== undefined; one = causeOf(one)) {
      if (one === thrown || causes.includes(one) || causes.length >= MOST_CAUSES) break;
      causes.push(one);
    }
    causes.push(...errorsOf(causes.at(-1)));
  }
  return causes.map((cause) => describe(cause, "Error"));
}

function causeOf(thrown: unknown): unknown {
  return isObject(thrown) ? (read(thrown, "cause") ?? undefined) : undefined;
}

function errorsOf(thrown: unknown): unknown[] {
  if (!isObject(thrown)) return [];
  const errors = read(thrown, "errors");
  try {
    // `Array.isArray` and every member may throw: anything can stand where the list should.
    return isErrorLike(thrown) && Array.isArray(errors) ? [...errors.slice(0, MOST_ERRORS)] : [];
  } catch {
    return [];
  }
}

/** An error of any frame, or what looks like one. */
function isErrorLike(thrown: unknown): thrown is object {
  if (!isObject(thrown)) return false;
  if (typeof read(thrown, "message") === "string") return true;
  try {
    return ["Error", "DOMException"].includes(tagOf(thrown));
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Getters of hostile or half-dead objects (a detached frame's error) may throw. */
function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
