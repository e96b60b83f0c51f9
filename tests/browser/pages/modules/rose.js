import { moduleWithId } from "./wasm.js";

const { instance } = await WebAssembly.instantiate(moduleWithId(1, 1, 1));

export function pick() {
  instance.exports.boom();
}
