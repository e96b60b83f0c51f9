import { selector } from "../early/clicks.js";
import { withoutQuery } from "./stackLines.js";

/** Characters of the whole text. */
const MOST_CHARACTERS = 8192;
/** Characters of a text inside it. */
const MOST_TEXT = 1024;
const MOST_LEVELS = 4;
const MOST_MEMBERS = 20;
const UNREADABLE = "a value that cannot be read";

/**
 * Any value in words, as JSON where it is plain data. The work is bounded whatever the value is: a few levels, a few
 * members of each, so many characters. Of the page's elements only what the author wrote in the markup is told.
 */
export function inWords(value: unknown): string {
  if (typeof value === "string") return value.slice(0, MOST_CHARACTERS);
  try {
    return words(value, { levels: MOST_LEVELS, room: MOST_CHARACTERS, above: [] }).slice(0, MOST_CHARACTERS);
  } catch {
    // A getter, a proxy's trap or a revoked proxy threw.
    return UNREADABLE;
  }
}

interface Walk {
  levels: number;
  room: number;
  /** The objects this one is in. */
  above: object[];
}

function words(value: unknown, walk: Walk): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.slice(0, MOST_TEXT));
    case "function":
      return `[function ${String(value.name).slice(0, MOST_TEXT)}]`;
    case "object":
      return value === null ? "null" : (platformWords(value) ?? membersInWords(value, walk));
    default:
      return String(value).slice(0, MOST_TEXT);
  }
}

/** Objects of the language and the platform that say more, or less, than their members do. */
function platformWords(value: object): string | undefined {
  const given = value as Record<string, unknown>;
  const tag = tagOf(value);
  if (tag === "Error" || tag === "DOMException") return `${text(given.name)}: ${text(given.message)}`;
  // What React hands to a listener holds the browser's event, and half of the app besides.
  if (tag.endsWith("Event") || typeof given.nativeEvent === "object") return eventInWords(given, tag);
  if (typeof given.nodeType === "number" && typeof given.nodeName === "string")
    return nodeInWords(value as Node);
  if (tag === "Response") return `[Response ${text(given.status)} ${withoutQuery(text(given.url))}]`;
  if (tag === "Request") return `[Request ${text(given.method)} ${withoutQuery(text(given.url))}]`;
  if (tag === "Date" || tag === "RegExp" || tag === "URL" || tag === "Location")
    return String(value).slice(0, MOST_TEXT);
  return tag === "Object" || Array.isArray(value) ? undefined : `[${tag}]`;
}

/** The class the language or the platform knows it by; works for objects of other frames too. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1).slice(0, MOST_TEXT);
}

function eventInWords({ type, target }: Record<string, unknown>, tag: string): string {
  const on =
    typeof target === "object" && target !== null && "nodeType" in target ? nodeInWords(target as Node) : "";
  return `[${tag.endsWith("Event") ? tag : "Event"} ${text(type)}${on && ` on ${on}`}]`;
}

function nodeInWords(node: Node): string {
  return node.nodeType === 1 ? selector(node as Element) : text(node.nodeName);
}

function membersInWords(value: object, walk: Walk): string {
  if (walk.above.includes(value)) return '"[circular]"';
  if (walk.levels === 0 || walk.room <= 0) return '"…"';
  const inner: Walk = { levels: walk.levels - 1, room: walk.room, above: [...walk.above, value] };
  const isList = Array.isArray(value);
  const parts: string[] = [];
  for (const key of keysOf(value)) {
    const told = words((value as Record<string, unknown>)[key], inner);
    parts.push(isList ? told : `${JSON.stringify(key.slice(0, MOST_TEXT))}:${told}`);
    inner.room -= parts.at(-1)?.length ?? 0;
    if (inner.room <= 0) break;
  }
  walk.room = inner.room;
  return isList ? `[${parts}]` : `{${parts}}`;
}

/** The first few. `for in` is the one way that does not make a list of all of them first. */
function keysOf(value: object): string[] {
  if (Array.isArray(value)) return Object.keys(value.slice(0, MOST_MEMBERS));
  const keys: string[] = [];
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (keys.push(key) >= MOST_MEMBERS) break;
  }
  return keys;
}

/** A member that should be a text or a number. */
function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, MOST_TEXT) : "";
}
