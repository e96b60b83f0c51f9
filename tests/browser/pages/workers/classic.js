// A classic worker has no `import` statement, but it can import.

const acts = import("./acts.js");

addEventListener("message", ({ data: { dsn, act } }) => {
  if (dsn) start(dsn);
  else acts.then((loaded) => setTimeout(loaded.acts[act]));
});

async function start(dsn) {
  const { init } = await import("/pkg/index.js");
  await init({ dsn, environment: "worker" });
  await acts;
  postMessage("ready");
}
