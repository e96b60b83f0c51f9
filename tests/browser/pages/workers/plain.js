import { acts } from "./acts.js";

addEventListener("message", ({ data: { act } }) => (act ? acts[act]() : postMessage("ready")));
