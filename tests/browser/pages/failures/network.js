// Requests of a page, each given the address of another origin.

window.heard = [];
addEventListener("unhandledrejection", (event) => window.heard.push(`rejection ${event.reason?.name}`));
addEventListener("error", (event) => window.heard.push(`error ${event.error?.name}`));

const nativeFetch = window.fetch;
const nativeSend = XMLHttpRequest.prototype.send;

const asked = (method, url, fields = {}, isAsync = true) => {
  const request = new XMLHttpRequest();
  request.open(method, url, isAsync);
  Object.assign(request, fields);
  return request;
};
const ended = (request) => new Promise((resolve) => request.addEventListener("loadend", resolve));

/** What polyfills make of XMLHttpRequest. */
const polyfill = (url, { method = "GET", body } = {}) =>
  new Promise((resolve, reject) => {
    const request = asked(method, url, { responseType: "blob" });
    request.onload = () => {
      const headers = { "content-type": request.getResponseHeader("content-type") };
      resolve(new Response(request.response, { status: request.status, headers }));
    };
    request.onerror = () => reject(new TypeError("Failed to fetch"));
    request.send(body);
  });
if (location.search.includes("polyfill")) window.fetch = polyfill;

/** Says something, so that an event with the trail is there. */
const report = () => window.panicle.captureMessage("look at the trail");

window.actions = {
  // Failures
  fetch503: async (origin) =>
    void (await fetch(`${origin}/status/503?cors&token=s3cret`, { method: "post", body: "secret" })),
  fetchUnanswered: (origin) => void fetch(`${origin}/reset`),
  fetchCaught: (origin) => fetch(new URL(`${origin}/reset`)).catch(() => {}),
  fetchWrapped: async (origin) => {
    const error = await fetch(new Request(`${origin}/reset`)).catch((error) => error);
    setTimeout(() => {
      throw error;
    });
  },
  fetchTimedOut: (origin) => void fetch(`${origin}/hang`, { signal: AbortSignal.timeout(100) }),
  xhr503: async (origin) => {
    const request = asked("GET", `${origin}/status/503?cors`);
    request.send();
    await ended(request);
  },
  xhrUnanswered: async (origin) => {
    const request = asked("PUT", `${origin}/reset`);
    request.send("body");
    await ended(request);
  },
  xhrTimedOut: async (origin) => {
    const request = asked("GET", `${origin}/hang`, { timeout: 100 });
    request.send();
    await ended(request);
  },
  xhrSync: (origin) => {
    setTimeout(() => asked("GET", `${origin}/reset`, {}, false).send());
  },
  xhrAgain: async (origin) => {
    const request = asked("GET", `${origin}/status/200?cors`);
    for (const status of [200, 503, 200]) {
      request.open("GET", `${origin}/status/${status}?cors`);
      request.send();
      await ended(request);
    }
  },
  fetch404: (origin) => fetch(`${origin}/status/404?cors`).then(() => {}),

  // No failures
  aborted: async (origin) => {
    for (const reason of [undefined, new Error("the user went on"), "a text"]) {
      const abort = new AbortController();
      const answer = fetch(`${origin}/hang`, { signal: abort.signal });
      abort.abort(reason);
      await answer.catch(() => {});
    }
    const request = asked("GET", `${origin}/hang`);
    request.send();
    request.abort();
    report();
  },
  nonsense: async (origin) => {
    await fetch("http://").catch(() => {});
    await fetch().catch(() => {});
    try {
      new XMLHttpRequest().send();
    } catch {
      // Not opened.
    }
    await fetch(`${origin}/status/404?cors`);
    report();
  },

  // Trail
  requests: async (origin) => {
    await fetch(`${origin}/status/200?cors&token=s3cret`);
    await fetch("./network.html");
    const request = asked("post", `${origin}/status/404?cors`);
    request.send("body");
    await ended(request);
    report();
  },
  replacedFetch: async (origin) => {
    const before = window.fetch;
    window.fetch = (...args) => before(...args);
    await fetch(`${origin}/status/201?cors`);
    report();
  },
  once: async (origin) => {
    await fetch(`${origin}/status/203?cors`);
    report();
  },
  ownRequest: async () => {
    const dsn = new URL(document.querySelector("[data-dsn]").dataset.dsn);
    // What another wrapper would do with our requests.
    await fetch(`${dsn.origin}/api${dsn.pathname}/envelope/?sentry_key=wrong`, { method: "POST", body: "" });
    report();
  },

  /** Whatever a page may look at: a list of what is not as it was. */
  differences: async () => {
    const odd = [];
    const check = (what, is) => {
      if (!is) odd.push(what);
    };
    const text = (value) => Function.prototype.toString.call(value).replace(/\s+/g, "");
    const caught = async (work) => {
      try {
        await work();
        return "nothing";
      } catch (error) {
        return `${error.name}: ${error.message}`;
      }
    };
    check("patched", fetch !== nativeFetch && XMLHttpRequest.prototype.send !== nativeSend);
    check("name and length", fetch.name === "fetch" && fetch.length === nativeFetch.length);
    const methods = [fetch, XMLHttpRequest.prototype.send];
    check(
      "text",
      methods.every((method) => text(method).endsWith("{[nativecode]}")),
    );
    check("promise", fetch("./network.js") instanceof Promise);
    for (const [what, call] of Object.entries({
      nothing: (fetch) => fetch(),
      "a bad address": (fetch) => fetch("http://"),
      "a bad method": (fetch) => fetch("/", { method: "C O" }),
      "another this": (fetch) => fetch.call({}, "./network.js"),
      "no this": (fetch) => fetch.call(undefined, "./network.js"),
      "throwing options": (fetch) =>
        fetch("./network.js", {
          get method() {
            throw new Error("hands off");
          },
        }),
      "a throwing address": (fetch) =>
        fetch({
          toString() {
            throw new Error("hands off");
          },
        }),
      construction: (fetch) => new fetch("./network.js"),
    })) {
      const [now, then] = [await caught(() => call(fetch)), await caught(() => call(nativeFetch))];
      check(`${what}: ${now} for ${then}`, now === then);
    }
    let asks = 0;
    await fetch({ toString: () => `./network.js?${++asks}` });
    check("asked once", asks === 1);
    const body = (await fetch("./network.js")).body.getReader();
    check("stream", (await body.read()).value.length > 0);
    const answer = await fetch(new Request("./network.js", { headers: { a: "b" } }));
    check("response", answer instanceof Response && (await answer.text()).includes("differences"));
    const request = asked("GET", "./network.js", {}, false);
    check("send answers nothing", request.send() === undefined && request.responseText.length > 0);
    check("other this", (await caught(() => XMLHttpRequest.prototype.send.call({}))).startsWith("TypeError"));
    window.panicle.close();
    check("taken back", fetch === nativeFetch && XMLHttpRequest.prototype.send === nativeSend);
    return odd;
  },
};
