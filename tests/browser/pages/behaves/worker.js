// The package in a worker: it fails when it is told to.
import { init } from "/pkg/index.js";

addEventListener(
  "message",
  async ({ data: dsn }) => {
    await init({ dsn });
    addEventListener("message", ({ data }) => {
      throw new TypeError(data);
    });
    postMessage("ready");
  },
  { once: true },
);
