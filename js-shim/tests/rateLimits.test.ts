import { describe, expect, it } from "vitest";
import { createRateLimits } from "../src/core/rateLimits.js";

describe("rate limits", () => {
  it.each([
    [429, null, null, 60_000],
    [429, "7", null, 7_000],
    [429, "Thu, 01 Jan 1970 00:00:30 GMT", null, 30_000],
    [503, "5", null, 5_000],
    [503, null, null, 0],
    [200, "7", null, 0],
    [200, null, "10:error:key, 20:session:key", 10_000],
    [429, "7", "20::organization", 20_000],
    [200, null, "20:transaction;replay:key", 0],
    [200, null, "rubbish", 0],
    [429, "999999999", null, 3_600_000],
  ])("%s with Retry-After %s and limits %s pause for %s ms", (status, retryAfter, header, ms) => {
    const limits = createRateLimits(() => 0);
    limits.update(status, retryAfter, header);
    expect(limits.remainingMs("error")).toBe(ms);
  });

  it("hold up only what they name", () => {
    const limits = createRateLimits(() => 0);
    limits.update(429, "7", "10:error;session:key, 30:session:organization");
    expect([limits.remainingMs("error"), limits.remainingMs("session")]).toEqual([10_000, 30_000]);
  });

  it("keep the longest of those that overlap", () => {
    const limits = createRateLimits(() => 0);
    limits.update(200, null, "60:error:key");
    limits.update(200, null, "10::key");
    expect([limits.remainingMs("error"), limits.remainingMs("session")]).toEqual([60_000, 10_000]);
  });
});
