import { init } from "/pkg/index.js";
import { acts } from "./acts.js";

addEventListener("message", ({ data: { dsn, act } }) => (act ? acts[act]() : start(dsn)));

async function start(dsn) {
  await init({ dsn, environment: "worker" });
  postMessage("ready");
}
