// The page around the wasm: calls the shop's exports, and fails in JavaScript where that is what a button promises.

import { probe } from "./shim.js";
import load, * as shop from "./www_demo.js";

const failures = {
  panic: () => shop.pay(),
  "panic-unwrap": () => shop.redeem_coupon("SPRING"),
  "panic-index": () => shop.open_shelf(12),
  "panic-promise": () => shop.order(),
  oom: () => shop.hoard(),
  "js-error": () => showPrice(undefined),
  rejection: () => Promise.reject(new Error("the courier did not answer")),
  csp: () => showTrackingPixel(),
  probe: () => probe("./missing/analytics.js?visitor=13812345678"),
  message: () => shop.complain(),
};

for (const [id, fail] of Object.entries(failures)) {
  document.getElementById(id).addEventListener("click", () => void fail());
}

await load();

function showPrice(product) {
  return product.price.toFixed(2);
}

function showTrackingPixel() {
  const pixel = new Image();
  pixel.src = "https://tracker.example/pixel.png?phone=13812345678";
}
