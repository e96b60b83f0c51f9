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
/** What is looked at in the first second of a page where nothing fails. */
const QUIET = {
  paint: "first contentful paint",
  script: "time in scripts",
  tasks: "main thread at work",
  late: "a timer of 4 ms comes late",
  latest: "the latest of them",
  frame: "longest frame",
};

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
    for (const sdk of ["none", ...SDKS]) {
      collect(found[sdk], await visit(browser, `sdk=${sdk}&costs=`));
      collect(found[sdk], await visit(browser, `sdk=${sdk}&quiet=`));
    }
  }
  return found;
}

function collect(into, result) {
  const { failures = [], ...rest } = result;
  const add = (name, values) => {
    into[name] = [...(into[name] ?? []), ...values.filter(Number.isFinite)];
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
    const result = await Promise.race([page.evaluate("window.result"), late]);
    return query.endsWith("quiet=") ? { ...result, ...(await work(page)) } : result;
  } finally {
    await page.close();
  }
}

/** What the main thread did for the page so far, in milliseconds. Firefox does not tell. */
async function work(page) {
  try {
    const { ScriptDuration, TaskDuration } = await page.metrics();
    return { script: ScriptDuration * 1000, tasks: TaskDuration * 1000 };
  } catch {
    return {};
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
    "| a page that starts it and does nothing else, ± half of what lies between the quartiles | without | Panicle | Sentry |",
    "|---|--:|--:|--:|",
    ...Object.entries(QUIET).map(
      ([name, label]) =>
        `| ${label} | ${spread(none[name])} | ${spread(panicle[name])} | ${spread(sentry[name])} |`,
    ),
    "",
  ].join("\n");
}

/** What differs less than the page without differs from itself is nothing. */
function spread(values) {
  if (!values?.length) return "–";
  const half = (quantile(values, 0.75) - quantile(values, 0.25)) / 2;
  return `${median(values).toFixed(2)} ± ${half.toFixed(2)} ms`;
}

function median(values) {
  return quantile(values, 0.5);
}

function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at % 1);
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
