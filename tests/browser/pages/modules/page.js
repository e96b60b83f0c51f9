// A button for each thing a page does with wasm; `surfaced` holds what reached the page's own handlers.

import { close, init } from "/pkg/index.js";
import { garbage, moduleWithId } from "./wasm.js";

const NAMES = ["instantiate", "compile", "instantiateStreaming", "compileStreaming", "Module", "Instance"];
const grab = () => NAMES.map((name) => WebAssembly[name]);
const native = grab();

window.surfaced = [];
addEventListener("unhandledrejection", ({ reason }) => window.surfaced.push(reason.name));

await init({ dsn: document.querySelector("[data-dsn]").dataset.dsn });
const rose = await import("./rose.js");
const thistle = await import("./thistle.js");

const ways = {
  rose: () => rose.pick(),
  thistle: () => thistle.pick(),
  async saved() {
    const response = await fetch("/modules/as-text.wasm");
    const { instance } = await WebAssembly.instantiateStreaming(response)
      .catch(() => response.arrayBuffer())
      .then((bytes) => WebAssembly.instantiate(bytes));
    window.saved = Object.keys(instance.exports);
  },
  asked() {
    try {
      new WebAssembly.Module(moduleWithId(3).slice(0, 12));
    } catch (error) {
      window.asked = error instanceof WebAssembly.CompileError;
    }
  },
  refused: () => void WebAssembly.compile(garbage),
  caught: async () => {
    window.caught = await WebAssembly.instantiate(garbage).catch((error) => error.name);
  },
  closed() {
    close();
    window.restored = grab().every((now, at) => now === native[at]);
  },
};

for (const [id, act] of Object.entries(ways)) {
  const button = document.createElement("button");
  button.id = id;
  button.textContent = id;
  button.addEventListener("click", () => void act());
  document.body.append(button);
}
document.body.dataset.ready = "yes";
