// What a test may ask for. Each is given the address of another origin.

/** Later, so that nobody who called can catch it. */
const uncaught = (value) =>
  setTimeout(() => {
    throw value;
  });
const rejected = (value) => void Promise.reject(value);
const element = (tag, fields) =>
  document.getElementById("stage").append(Object.assign(document.createElement(tag), fields));
const thrower = () => {
  throw new Error("hands off");
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const circular = () => {
  const self = { code: 7 };
  self.self = self;
  return self;
};
const withGetter = (name, get) => Object.defineProperty(new Error("as usual"), name, { get });
const detached = () => {
  const node = document.createElement("p");
  node.id = "gone";
  node.textContent = "the text of the page";
  return node;
};
const huge = () => {
  const object = {};
  for (let i = 0; i < 1e5; i++) object[`key${i}`] = i;
  return object;
};
const foreign = () => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const error = new frame.contentWindow.RangeError("of another realm");
  frame.remove();
  return error;
};
class Reacted {
  constructor() {
    Object.assign(this, {
      nativeEvent: new Event("click"),
      type: "click",
      target: detached(),
      fiber: circular(),
    });
  }
}

/** Values nobody should throw, with what is said of them. */
const hostile = {
  nothing: [() => null, "null"],
  undefined: [() => undefined, "undefined"],
  symbol: [() => Symbol("s"), "Symbol(s)"],
  bigint: [() => 10n, "10"],
  function: [() => function pay() {}, "[function pay]"],
  "throwing message": [() => withGetter("message", thrower), ""],
  "throwing stack": [() => withGetter("stack", thrower), "as usual"],
  "throwing name": [() => withGetter("name", thrower), "as usual"],
  "throwing cause": [() => withGetter("cause", thrower), "as usual"],
  "message of another type": [() => Object.assign(new Error(), { message: { code: 7 } }), '{"code":7}'],
  circular: [circular, '{"code":7,"self":"[circular]"}'],
  proxy: [() => new Proxy({}, { get: thrower, ownKeys: thrower }), "a value that cannot be read"],
  "revoked proxy": [revoked, "a value that cannot be read"],
  "long text": [() => "y".repeat(10_000_000), "yyyyyyyyyy"],
  "long message": [() => new Error("z".repeat(10_000_000)), "zzzzzzzzzz"],
  "half a character": [() => new Error("before \ud83d after"), "before \ufffd after"],
  "detached node": [detached, "p#gone"],
  frozen: [() => Object.freeze(new Error("frozen")), "frozen"],
  "another realm": [foreign, "of another realm"],
  "throwing toJSON": [() => ({ toJSON: thrower, code: 7 }), '"code":7'],
  "toJSON of itself": [
    () => ({
      code: 8,
      toJSON() {
        return this;
      },
    }),
    '"code":8',
  ],
  "many keys": [huge, '"key0":0'],
  "synthetic event": [() => new Reacted(), "[Event click on p#gone]"],
  event: [() => new Event("offline"), "[Event offline]"],
};

/** What the page itself heard. */
window.heard = [];
addEventListener("error", (event) => window.heard.push(`error ${event.message}`));
addEventListener("unhandledrejection", () => window.heard.push("rejection"));

window.actions = {
  // Errors
  causes: () =>
    uncaught(
      new Error("checkout failed", { cause: new TypeError("no price", { cause: new RangeError("7 of 3") }) }),
    ),
  cyclicCauses: () => {
    const [a, b] = [new Error("a"), new Error("b")];
    a.cause = b;
    b.cause = a;
    uncaught(a);
  },
  aggregate: () => rejected(new AggregateError([new TypeError("first"), "second"], "every mirror failed")),
  foreignScript: (origin) => element("script", { src: `${origin}/throws.js` }),
  mutedError: () => void dispatchEvent(new ErrorEvent("error", { message: "Script error." })),
  foreignScriptWithCors: (origin) =>
    element("script", { crossOrigin: "anonymous", src: `${origin}/throws.js?cors` }),
  odd: (what) => uncaught(hostile[what][0]()),
  oddRejection: (what) => rejected(hostile[what][0]()),
  saying: (what) => hostile[what][1],
  rejectText: () => rejected("sold out"),
  rejectObject: () => rejected({ code: 7, inner: { why: "sold out" } }),
  rejectDomException: () => rejected(new DOMException("the lock was broken", "AbortError")),
  rejectResponse: async (origin) => rejected(await fetch(`${origin}/status/404?cors`)),
  rejectNull: () => rejected(null),

  // Resources
  image: () =>
    element("img", { id: "hero", src: "/missing/hero.png?token=s3cret", alt: "the text of the page" }),
  style: () => element("link", { rel: "stylesheet", href: "/missing/style.css" }),
  script: () => element("script", { src: "/missing/app.js?token=s3cret" }),
  video: () => element("video", { src: "/missing/film.mp4" }),
  scriptInPromise: () =>
    void new Promise((_, reject) => element("script", { src: "/missing/promised.js", onerror: reject })),
  manyImages: () => {
    for (let i = 0; i < 40; i++) element("img", { src: `/missing/${i}.png` });
  },
  ownErrorEvent: () => {
    element("div", { id: "own" });
    document.getElementById("own").dispatchEvent(new Event("error", { bubbles: true }));
    uncaught(new Error("the only one"));
  },
  blockedImage: (origin) => element("img", { src: `${origin}/pixel.gif?phone=13812345678` }),
  blockedTwice: (origin) => {
    for (const name of ["a", "b"]) element("img", { src: `${origin}/${name}.gif` });
  },
  blockedScript: (origin) => element("script", { src: `${origin}/script.js?cors` }),
  blockedFetch: (origin) => void fetch(`${origin}/elsewhere?cors`),
  blockedInline: () => element("script", { textContent: "window.inline = 1" }),
  blockedImport: (origin) => void import(`${origin}/module.js?cors`),
  trustedTypes: () => {
    try {
      document.getElementById("stage").innerHTML = "<b>the text</b>";
    } catch {
      // What the browser says of it is what counts.
    }
  },

  // Imports
  import: () => void import("/missing/module.js?v=1"),
  importPreloaded: () => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "modulepreload", href: "/missing/chunk.js" });
    link.onerror = () => void import("/missing/chunk.js");
    document.head.append(link);
  },
  vitePreload: () => {
    const event = new Event("vite:preloadError", { cancelable: true });
    event.payload = new Error("Unable to preload CSS for /assets/shop-1a2b.css");
    dispatchEvent(event);
    uncaught(event.payload);
  },
  hang: (origin) => {
    const url = `${origin}/hang`;
    window.importing = window.panicle.watchImport(() => import(url), { timeoutMs: 200 });
  },
  watched: async () => {
    const load = Promise.resolve({ answer: 42 });
    const { answer } = await window.panicle.watchImport(() => load);
    const error = new Error("as it was");
    const same = await window.panicle
      .watchImport(() => Promise.reject(error))
      .catch((reason) => reason === error);
    return [answer, same];
  },
};
