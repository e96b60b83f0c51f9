import { refuse } from "./refuse.js";

globalThis.fail = () => refuse(7);
globalThis.failLater = async () => (await import("./later.js")).later();
