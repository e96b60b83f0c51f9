// The page of the benchmark: the same for every SDK. It answers what it measured as `window.result`.

const given = new URLSearchParams(location.search);
const dsn = `http://key@${location.host}/1`;
const FAILURES = 20;

/** Milliseconds at which an event was handed to the browser, and who waits for the next one. */
let handedOver = () => {};

// The functions stay native to look at, so that an SDK uses them as it would use the browser's own.
const watch = (object, name) => {
  object[name] = new Proxy(object[name], {
    // Sentry takes the function from a frame of its own when it does not read so.
    get: (target, key) => (key === "toString" ? () => `function ${name}() { [native code] }` : target[key]),
    apply(target, self, [url, second]) {
      const at = performance.now();
      const body = second?.body ?? second;
      if (String(url).includes("/envelope/")) {
        const text = typeof body === "string" ? body : new TextDecoder().decode(body);
        if (text.includes('"type":"event"')) handedOver(at);
      }
      return Reflect.apply(target, self, [url, second]);
    },
  });
};
watch(window, "fetch");
watch(navigator, "sendBeacon");

const SDKS = {
  none: async () => ({ start: () => {} }),
  panicle: async () => {
    const { init } = await import("/pkg/index.js");
    return { start: () => init({ dsn }) };
  },
  sentry: async () => {
    const { init } = await import("/sentry.js");
    return { start: () => init(dsn) };
  },
};

/** Milliseconds from a throw to the request that tells of it. */
function failure(n) {
  return new Promise((resolve) => {
    setTimeout(() => {
      const thrown = performance.now();
      handedOver = (at) => resolve(at - thrown);
      throw new TypeError(`no such article: ${n}`);
    });
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Microseconds that one call takes, of `count`. */
async function cost(count, call) {
  const before = performance.now();
  for (let n = 0; n < count; n++) await call(n);
  return ((performance.now() - before) * 1000) / count;
}

async function costsWhereNothingFails() {
  const button = document.querySelector("button");
  return {
    fetch: await cost(100, () => fetch("/nothing").then((response) => response.text())),
    console: await cost(1000, (n) => console.debug("line", n)),
    click: await cost(1000, () => button.dispatchEvent(new MouseEvent("click", { bubbles: true }))),
    navigation: await cost(100, (n) => history.replaceState(null, "", `?${given}#${n}`)),
  };
}

/** How long a timer is asked for, and how long the page is looked at while nothing happens on it but an SDK's start. */
const TURN_MS = 4;
const QUIET_MS = 1000;

/** What the timers and frames of a page wait for that only loads and starts an SDK. Between two turns it can be idle. */
async function quiet() {
  const late = [];
  const frames = [];
  requestAnimationFrame(function next(at) {
    frames.push(at);
    requestAnimationFrame(next);
  });
  const begun = performance.now();
  const started = SDKS[given.get("sdk")]().then((sdk) => sdk.start());
  for (let last = begun; last < begun + QUIET_MS; ) {
    await pause(TURN_MS);
    late.push(Math.max(performance.now() - last - TURN_MS, 0));
    last = performance.now();
  }
  await started;
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const gaps = frames.slice(1).map((at, index) => at - frames[index]);
  return {
    paint: paint?.startTime ?? Number.NaN,
    late: late.reduce((sum, one) => sum + one, 0) / late.length,
    latest: Math.max(...late),
    frame: Math.max(...gaps),
  };
}

async function measure() {
  let longTasks = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks += duration;
  }).observe({ type: "longtask" });
  const asked = performance.now();
  const sdk = await SDKS[given.get("sdk")]();
  const loaded = performance.now();
  const started = sdk.start();
  const result = { load: loaded - asked, init: performance.now() - loaded };
  if (given.get("sdk") !== "none" && given.get("cold") !== null) {
    result.cold = await failure(0);
    return result;
  }
  await started;
  await pause(300);
  result.longTasks = longTasks;
  if (given.get("costs") !== null) return { ...result, ...(await costsWhereNothingFails()) };
  for (let n = 0; n < 30; n++) console.debug("a line of the page", n);
  result.failures = [];
  for (let n = 0; n < FAILURES && given.get("sdk") !== "none"; n++) {
    result.failures.push(await failure(n));
    await pause(20);
  }
  return result;
}

addEventListener("error", (event) => event.preventDefault());
window.result = given.get("quiet") === null ? measure() : quiet();
