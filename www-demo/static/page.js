// The page around the wasm: calls the shop's exports, and fails in JavaScript where that is what a button promises.

import { probe } from "./shim.js";
import load, * as shop from "./www_demo.js";

const failures = {
  panic: () => shop.pay(),
  "panic-unwrap": () => shop.redeem_coupon("SPRING"),
  "panic-index": () => shop.open_shelf(12),
  "panic-promise": () => shop.order(),
  "panic-vase": () => fillTheVase(),
  oom: () => shop.hoard(),
  "trap-bounds": () => shop.look_around(),
  "trap-stack": () => shop.plant(),
  "trap-divide": () => shop.share(0),
  "trap-call": () => shop.dial(),
  "trap-unreachable": () => shop.open_door(),
  "js-error": () => showPrice(undefined),
  rejection: () => Promise.reject(new Error("the courier did not answer")),
  csp: () => showTrackingPixel(),
  probe: () => probe("./missing/analytics.js?visitor=13812345678"),
  message: () => shop.complain(),
  resource: () => showPeony(),
  network: () => fetch("./unavailable?customer=13812345678"),
  import: () => import("./gift-shop.js"),
  module: () => WebAssembly.instantiateStreaming(fetch("./greenhouse.wasm")),
};

for (const [id, fail] of Object.entries(failures)) {
  document.getElementById(id).addEventListener("click", () => void fail());
}

await load();

function showPrice(product) {
  return product.price.toFixed(2);
}

/** The first call panics; the vase refuses all that follow. */
function fillTheVase() {
  const vase = new shop.Vase();
  setTimeout(() => vase.fill(12));
  for (let call = 0; call < 20; call++) setTimeout(() => vase.fill(1));
}

function showPeony() {
  const peony = document.createElement("img");
  peony.hidden = true;
  peony.src = "./peony.svg";
  document.body.append(peony);
}

function showTrackingPixel() {
  const pixel = new Image();
  pixel.src = "https://tracker.example/pixel.png?phone=13812345678";
}
