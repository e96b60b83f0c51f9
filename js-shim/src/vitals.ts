/** `vitals.js`: Web Vitals, measured by Google's own library. Fetched when the page is idle; what it missed is buffered. */
import { onCLS, onINP, onLCP, onTTFB } from "web-vitals";

/** Tells each figure whenever it changes: milliseconds, and for `cls` the score. Firefox measures no layout shifts. */
export function watch(tell: (tag: string, value: string) => void): void {
  const all = { reportAllChanges: true };
  onLCP(({ value }) => tell("lcp_ms", String(Math.round(value))), all);
  onINP(({ value }) => tell("inp_ms", String(Math.round(value))), all);
  onCLS(({ value }) => tell("cls", value.toFixed(3)), all);
  onTTFB(({ value }) => tell("ttfb_ms", String(Math.round(value))), all);
}
