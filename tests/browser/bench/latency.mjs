// Panicle's npm package beside @sentry/browser + @sentry/wasm: the same page, the same browser, the same run.
// `node tests/browser/bench/latency.mjs <pkg> [--loads N] [--out FILE]` prints Markdown tables of medians.

import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { launch } from "puppeteer-core";

const here = import.meta.dirname;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { loads: { type: "string", default: "15" }, out: { type: "string" } },
});
const pkg = positionals[0] ?? join(here, "../../../sdk-wasm/pkg");
const loads = Number(values.loads);

const MIME = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const PAGE =
  '<!doctype html><title>b</title><button>b</button><script type="module" src="/page.js"></script>';
const SDKS = ["panicle", "sentry"];

const BROWSERS = {
  Chromium: {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
    ],
  },
  Firefox: { browser: "firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr" },
};

const sentry = await bundleSentry();
const server = createServer((request, response) => {
  answer(new URL(request.url, "http://page").pathname)
    .then(({ type, body }) =>
      response
        .writeHead(200, {
          "content-type": type,
          // With these a page gets the browser's finest clock.
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-embedder-policy": "require-corp",
        })
        .end(body),
    )
    .catch(() => response.writeHead(404).end());
  request.resume();
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const origin = `http://127.0.0.1:${server.address().port}`;

const tables = [];
for (const [name, options] of Object.entries(BROWSERS)) {
  const browser = await launch({ ...options, headless: true });
  try {
    tables.push(table(`${name} ${(await browser.version()).split("/")[1]}`, await measure(browser)));
  } finally {
    await browser.close();
  }
}
server.close();
server.closeAllConnections();

const text = `${cpus()[0]?.model}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}; medians of ${loads} page loads each\n\n${tables.join("\n")}`;
console.log(text);
if (values.out) await writeFile(values.out, text);

/** By turns, so that what else the machine does falls on both. */
async function measure(browser) {
  const found = { none: {}, panicle: {}, sentry: {} };
  for (let round = 0; round < loads; round++) {
    for (const sdk of SDKS) {
      collect(found[sdk], await visit(browser, `sdk=${sdk}`));
      collect(found[sdk], await visit(browser, `sdk=${sdk}&cold=`));
    }
    for (const sdk of ["none", ...SDKS]) collect(found[sdk], await visit(browser, `sdk=${sdk}&costs=`));
  }
  return found;
}

function collect(into, result) {
  const { failures = [], ...rest } = result;
  const add = (name, values) => {
    into[name] = [...(into[name] ?? []), ...values];
  };
  // The first one is slow for everybody: code that never ran.
  add("first", failures.slice(0, 1));
  add("failure", failures.slice(1));
  for (const [name, value] of Object.entries(rest)) add(name, [value]);
}

async function visit(browser, query) {
  const page = await browser.newPage();
  try {
    await page.goto(`${origin}/?${query}`);
    const late = new Promise((_, fail) => setTimeout(fail, 20_000, new Error(`no answer of ?${query}`)));
    return await Promise.race([page.evaluate("window.result"), late]);
  } finally {
    await page.close();
  }
}

function table(title, { none, panicle, sentry }) {
  const ms = (values) => (values?.length ? `${median(values).toFixed(2)} ms` : "–");
  const us = (values) => `${median(values).toFixed(1)} µs`;
  const ratio = (a, b) => (a?.length && b?.length ? (median(a) / median(b)).toFixed(2) : "–");
  const row = (label, name, show) =>
    `| ${label} | ${show(panicle[name])} | ${show(sentry[name])} | ${ratio(panicle[name], sentry[name])} |`;
  const costs = ["fetch", "console", "click", "navigation"].map(
    (name) => `| ${name} | ${us(none[name])} | ${us(panicle[name])} | ${us(sentry[name])} |`,
  );
  return [
    `**${title}**\n`,
    "| | Panicle | Sentry | ratio |",
    "|---|--:|--:|--:|",
    row("load the scripts", "load", ms),
    row("`init`", "init", ms),
    row("failure → request", "failure", ms),
    row("the first failure of a page → request", "first", ms),
    row("failure right after `init` → request", "cold", ms),
    "",
    "| one of these, where nothing fails | without | Panicle | Sentry |",
    "|---|--:|--:|--:|",
    ...costs,
    `| tasks above 50 ms until idle | ${ms(none.longTasks)} | ${ms(panicle.longTasks)} | ${ms(sentry.longTasks)} |`,
    "",
  ].join("\n");
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function answer(path) {
  if (path === "/") return { type: MIME[".html"], body: PAGE };
  if (path === "/sentry.js") return { type: MIME[".js"], body: sentry };
  if (path === "/nothing" || path.startsWith("/api/")) return { type: "application/json", body: "{}" };
  const file = path.startsWith("/pkg/") ? join(pkg, normalize(path.slice(4))) : join(here, normalize(path));
  return { type: MIME[extname(file)] ?? "application/octet-stream", body: await readFile(file) };
}

/** Both of Sentry's packages at one version: the one that its wasm integration asks for. */
async function bundleSentry() {
  const wasm = createRequire(import.meta.url).resolve("@sentry/wasm/package.json");
  const nodePaths = [join(dirname(wasm), "node_modules")];
  const { outputFiles } = await build({
    entryPoints: [join(here, "sentry.js")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    alias: {
      "@sentry/browser": createRequire(wasm)
        .resolve("@sentry/browser/package.json")
        .replace("/package.json", ""),
    },
    nodePaths,
  });
  return outputFiles[0].text;
}
