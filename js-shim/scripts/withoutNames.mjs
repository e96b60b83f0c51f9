/**
 * A wasm module without its `name` and `producers` sections: a third of the download that only a debugger reads, and
 * nobody debugs Panicle's own instance. https://webassembly.github.io/spec/core/binary/modules.html
 */
export function withoutNames(wasm) {
  const kept = [wasm.subarray(0, 8)];
  for (let start = 8; start < wasm.length; ) {
    const [size, body] = leb(wasm, start + 1);
    const end = body + size;
    if (wasm[start] !== 0 || !isForDebuggers(wasm, body)) kept.push(wasm.subarray(start, end));
    start = end;
  }
  return Buffer.concat(kept);
}

function isForDebuggers(wasm, body) {
  const [length, start] = leb(wasm, body);
  return ["name", "producers"].includes(wasm.subarray(start, start + length).toString());
}

/** The unsigned LEB128 number at `at`, and where it ends. */
function leb(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value >>> 0, at];
  }
}
