import { describe, expect, it } from "vitest";
import { readDsn } from "../src/core/dsn.js";

describe("the DSN", () => {
  const query = "?sentry_key=abc&sentry_version=7&sentry_client=panicle%2F0.1.0";

  it.each([
    ["http://abc@127.0.0.1:4800/1", "http://127.0.0.1:4800/api/1/envelope/"],
    ["https://abc@sentry.example/42", "https://sentry.example/api/42/envelope/"],
    [
      "https://abc:secret@sentry.example/prefix/deep/42",
      "https://sentry.example/prefix/deep/api/42/envelope/",
    ],
    ["http://abc@[::1]:4800/1", "http://[::1]:4800/api/1/envelope/"],
    [" http://abc@h/1 ", "http://h/api/1/envelope/"],
  ])("%s leads to %s", (dsn, url) => {
    expect(readDsn(dsn)).toEqual({ envelopeUrl: url + query, key: "abc" });
  });

  it.each([
    "",
    "nonsense",
    "http://h/1",
    "http://abc@h/",
    "http://abc@h/project",
    "ftp://abc@h/1",
    "__DSN__",
  ])("cannot be %j", (dsn) => {
    expect(readDsn(dsn)).toBeUndefined();
  });
});
