// A visitor: opens a page in headless Chromium and clicks one thing on it. `node visit.mjs URL SELECTOR`.
// It judges nothing; what the collector made of the visit is for the caller to look at.

import puppeteer from "puppeteer-core";

const CLICK_WITHIN_MS = 15_000;
// The page gets this long to send what the click caused before the browser goes away.
const LINGER_MS = 1_000;

const [url, selector] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  const page = await browser.newPage();
  page.on("console", (message) => console.log(`console.${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => console.log(`uncaught: ${error}`));
  page.on("requestfailed", (request) => console.log(`failed: ${request.method()} ${request.url()}`));
  await page.goto(url, { waitUntil: "networkidle0" });
  const button = await page.waitForSelector(selector, { visible: true, timeout: CLICK_WITHIN_MS });
  await button.click();
  await new Promise((done) => setTimeout(done, LINGER_MS));
  await page.close({ runBeforeUnload: true });
} finally {
  await browser.close();
}
