export function later() {
  throw new Error("too late");
}
