// A wasm module by hand: `boom` ends in a trap.

const text = (name) => [name.length, ...new TextEncoder().encode(name)];
const section = (id, ...content) => [id, content.length, ...content];

/** The module with a build id. */
export function moduleWithId(...id) {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 0, 0),
    ...section(3, 1, 0),
    ...section(7, 1, ...text("boom"), 0, 0),
    ...section(10, 1, 3, 0, 0x00, 0x0b),
    ...section(0, ...text("build_id"), id.length, ...id),
  ]);
}

/** Bytes of no module, as many as a small one has. */
export const garbage = new Uint8Array(2048);
