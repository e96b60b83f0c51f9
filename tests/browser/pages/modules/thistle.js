import { moduleWithId } from "./wasm.js";

const instance = new WebAssembly.Instance(new WebAssembly.Module(moduleWithId(2, 2, 2)));

export function pick() {
  instance.exports.boom();
}
