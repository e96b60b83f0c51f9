// Runs one file of Rust tests in headless Firefox, as a runner of cargo: `node firefox.mjs TESTS.wasm [ARGUMENTS]`.
// wasm-bindgen's own runner would need geckodriver, which Debian does not package; its page needs only a browser.

import { spawn } from "node:child_process";
import puppeteer from "puppeteer-core";

const START_WITHIN_MS = 30_000;
const FINISH_WITHIN_MS = 120_000;

const runner = spawn("wasm-bindgen-test-runner", process.argv.slice(2), {
  env: { ...process.env, NO_HEADLESS: "1", WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0" },
  stdio: ["ignore", "pipe", "inherit"],
});
process.once("exit", () => runner.kill());

const url = await address();
// A file without tests has no page.
process.exitCode = url ? await visit(url) : runner.exitCode;
runner.kill();

/** The address of the runner's page; `undefined` when it ends without one. */
function address() {
  return new Promise((found, failed) => {
    let said = "";
    runner.stdout.on("data", (chunk) => {
      said += chunk;
      const url = /available at (http:\S+)/.exec(said)?.[1];
      if (url) found(url);
    });
    runner.once("error", failed);
    runner.once("exit", () => found(undefined));
    setTimeout(failed, START_WITHIN_MS, new Error("wasm-bindgen-test-runner serves nothing")).unref();
  });
}

/** Opens the page, prints what its tests said, and answers an exit code. */
async function visit(url) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    headless: true,
  });
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(url);
    const isDone = () => document.querySelector("#output")?.textContent.includes("test result: ");
    const done = page.waitForFunction(isDone, { timeout: FINISH_WITHIN_MS });
    await done.catch((error) => errors.push(String(error)));
    const output = await page.$eval("#output", (output) => output.textContent);
    console.log(output);
    if (output.includes("test result: ok")) return 0;
    console.log(errors.join("\n"));
    return 1;
  } finally {
    await browser.close();
  }
}
