// Stock Chromium and stock Firefox, headless, driven through puppeteer-core.

import { type Browser, launch, type Page, TimeoutError } from "puppeteer-core";
import { CHROMIUM, FIREFOX, mustExist } from "./paths.ts";

/** The browsers every test runs in. */
export const BROWSERS = ["chromium", "firefox"] as const;
/** One of them. */
export type BrowserName = (typeof BROWSERS)[number];

// No GPU, no first-run pages, nothing that talks to the outside.
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const QUIET_FIREFOX = {
  "app.update.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

/** Starts one. */
export function launchBrowser(name: BrowserName): Promise<Browser> {
  if (name === "chromium") {
    return launch({ executablePath: mustExist(CHROMIUM), headless: true, args: CHROMIUM_FLAGS });
  }
  return launch({
    browser: "firefox",
    executablePath: mustExist(FIREFOX),
    headless: true,
    extraPrefsFirefox: QUIET_FIREFOX,
  });
}

/** What the user-agent header of each browser contains. */
export const USER_AGENT: Record<BrowserName, RegExp> = {
  chromium: /Chrome\/\d+/,
  firefox: /Firefox\/\d+/,
};

/** One open page and what was heard from it. */
export interface Visit {
  page: Page;
  /** Console lines, each `type: text`. */
  console: string[];
  /** Uncaught errors. */
  errors: string[];
  /** What the page's Content-Security-Policy forbade: `directive blocked`. */
  violations(): Promise<string[]>;
}

// Less than a test may take, so that the failure names the step that hung.
const STEP_WITHIN_MS = 15_000;

/** Opens `url` in a tab of its own, hands it to `act`, and closes the tab whatever happens. */
export async function visit<T>(browser: Browser, url: string, act: (visit: Visit) => Promise<T>): Promise<T> {
  const page = await browser.newPage();
  page.setDefaultTimeout(STEP_WITHIN_MS);
  const seen = await listenTo(page);
  try {
    await page.goto(url, { waitUntil: "load" });
    return await act(seen);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    throw new Error(`${error.message} at ${url}\n${[...seen.console, ...seen.errors].join("\n")}`);
  } finally {
    await page.close();
  }
}

async function listenTo(page: Page): Promise<Visit> {
  const seen: Visit = {
    page,
    console: [],
    errors: [],
    violations: () => page.evaluate("violations") as never,
  };
  page.on("console", (line) => seen.console.push(`${line.type()}: ${line.text()}`));
  page.on("pageerror", (error) => {
    const text = error instanceof Error ? error.message : String(error);
    // Firefox logs a request that failed the way it logs an uncaught error.
    if (!text.startsWith("Cross-Origin Request Blocked")) seen.errors.push(text);
  });
  await page.evaluateOnNewDocument(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    addEventListener("securitypolicyviolation", (event) => {
      violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return seen;
}
