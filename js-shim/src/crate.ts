/** What the Rust crate imports: both halves in one file, and the functions whose arguments Rust writes as JSON. */
import { quietly } from "./quietly.js";
import { configure as configureWith, setUser, shim } from "./shim.js";
import type { MaskRule } from "./types.js";

export * from "./core.js";
export { setTag, start } from "./shim.js";

/** What `Options` of the crate says. */
export function configure(
  dsn: string,
  release?: string,
  environment?: string,
  mask?: MaskRule[] | null,
): void {
  configureWith({
    dsn,
    ...(release ? { release } : {}),
    ...(environment ? { environment } : {}),
    // A null is what the crate makes of rules that are not JSON; no pipeline takes it.
    ...(mask === undefined ? {} : { mask: mask as MaskRule[] }),
  });
}

/** A breadcrumb as JSON. */
export function addBreadcrumbJson(breadcrumb: string): void {
  quietly(undefined, () => shim().crumbs.add(JSON.parse(breadcrumb)));
}

/** The user as JSON; `null` forgets them. */
export function setUserJson(user: string): void {
  quietly(undefined, () => setUser(JSON.parse(user) ?? undefined));
}
