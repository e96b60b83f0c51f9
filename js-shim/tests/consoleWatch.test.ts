import { describe, expect, it, vi } from "vitest";
import { createConsoleWatch } from "../src/core/consoleWatch.js";

describe("the console watch", () => {
  it("sees whether something was printed, and leaves the console as it was", () => {
    const original = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const before = console.error;
    const watch = createConsoleWatch();
    watch.start();
    expect(watch.stop()).toBe(false);
    watch.start();
    console.error("panicked at …");
    expect(watch.stop()).toBe(true);
    expect(console.error).toBe(before);
    expect(original).toHaveBeenCalledWith("panicked at …");
    original.mockRestore();
  });
});
