// The ways in which a page loads a module that wasm-bindgen made.

const WASM = "/apps/failures/page_failures_bg.wasm";

async function bytes() {
  return (await fetch(WASM)).arrayBuffer();
}

function asDataUrl(buffer) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(new Blob([buffer], { type: "application/wasm" }));
  });
}

export const loaders = {
  streaming: (app) => app.default(),
  bytes: async (app) => app.initSync({ module: await bytes() }),
  compiled: async (app) => app.default({ module_or_path: await WebAssembly.compileStreaming(fetch(WASM)) }),
  blob: async (app) => {
    const url = URL.createObjectURL(new Blob([await bytes()], { type: "application/wasm" }));
    await app.default({ module_or_path: url });
  },
  data: async (app) => app.default({ module_or_path: await asDataUrl(await bytes()) }),
  "wrong-mime": (app) => app.default({ module_or_path: "/as-text/page_failures_bg.wasm" }),
};
