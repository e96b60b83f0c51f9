import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["specs/*.test.ts"],
    // Each file drives a collector and two browsers: more at once only makes all of them slow.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
