import type { Options } from "../types.js";
import { isWasm, type Seen } from "./seen.js";

/** Is it a request that neither the web nor the app calls a failure, or one that somebody else tells? */
export function isNoFailure({ kind, detail }: Seen, asked: Options["captureHttpErrors"]): boolean {
  if (kind !== "network") return false;
  const { status, reason, url } = detail as { status?: number; reason?: string; url: string };
  if (status === undefined) return reason === undefined;
  // Whoever instantiates the module tells what is wrong with it.
  return isWasm(url) || !(status >= 500 || asked === true || isIn(status, asked || []));
}

function isIn(status: number, asked: (number | [number, number])[]): boolean {
  return asked.some((one) => {
    const [from, to] = typeof one === "number" ? [one, one] : one;
    return from <= status && status <= to;
  });
}
