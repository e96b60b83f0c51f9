// What `pages/context.html` gives to the tests that call the package in it.

declare global {
  /** The package. */
  // biome-ignore lint/suspicious/noExplicitAny: A test may also call it as no type allows.
  var panicle: any;
  /** Where the page's events go. */
  var dsn: string;
  /** Throws this in a task of its own, uncaught. */
  var fail: (message: string) => void;
}

export {};
