import { init } from "panicle";
import { Basket } from "./basket";

await init({
  dsn: document.documentElement.dataset.dsn ?? "",
  release: "bundled@1.0.0",
  environment: "test",
});

const basket = new Basket();

document.querySelector("#pay")?.addEventListener("click", () => basket.pay("blue socks"));
document.querySelector("#ship")?.addEventListener("click", async () => {
  const { ship } = await import("./shipping");
  ship(["blue socks"]);
});
document.querySelector("#sentry")?.addEventListener("click", async () => {
  const { payWithSentry } = await import("./sentry");
  payWithSentry(document.documentElement.dataset.dsn ?? "");
});
document.body.dataset.ready = "yes";
