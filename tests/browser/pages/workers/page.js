// `?worker=module|classic|plain`: the worker has Panicle, or is plain; `?page`: the page has it. Each button fails somewhere.

const query = new URLSearchParams(location.search);
const { dsn } = document.querySelector("[data-dsn]").dataset;

window.heard = [];
if (query.has("page")) {
  const { init } = await import("/pkg/index.js");
  await init({ dsn, environment: "page" });
}

const kind = query.get("worker");
const worker = new Worker(`./${kind}.js`, { type: kind === "classic" ? "classic" : "module" });
worker.addEventListener("error", ({ message }) => window.heard.push(message));
const frame = document.createElement("iframe");
frame.src = `./frame.html#${encodeURIComponent(dsn)}`;

await new Promise((ready) => {
  worker.addEventListener("message", ready, { once: true });
  worker.postMessage({ dsn });
});
await new Promise((ready) => {
  window.frameIsReady = ready;
  document.body.append(frame);
});

button("throw", () => worker.postMessage({ act: "throw" }));
button("reject", () => worker.postMessage({ act: "reject" }));
button("frame", () => frame.contentWindow.fail());
document.body.dataset.ready = "yes";

function button(id, act) {
  const made = document.createElement("button");
  made.id = id;
  made.textContent = id;
  made.addEventListener("click", act);
  document.body.append(made);
}
