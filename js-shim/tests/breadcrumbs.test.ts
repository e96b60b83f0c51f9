import { describe, expect, it } from "vitest";
import { createBreadcrumbs } from "../src/early/breadcrumbs.js";

describe("breadcrumbs", () => {
  it("are the newest ones, oldest first", () => {
    const crumbs = createBreadcrumbs(
      () => ({ maxBreadcrumbs: 2 }),
      () => 5_000,
    );
    for (const category of ["a", "b", "c"]) crumbs.add({ category });
    expect(crumbs.list()).toEqual([
      { category: "b", timestamp: 5 },
      { category: "c", timestamp: 5 },
    ]);
  });

  it("are small, and copies", () => {
    const crumbs = createBreadcrumbs(
      () => undefined,
      () => 0,
    );
    const data: Record<string, unknown> = { step: 1 };
    crumbs.add({ category: "a", message: "m".repeat(2_000), data });
    crumbs.add({ category: "b", data: { text: "x".repeat(5_000) } });
    data.self = data;
    crumbs.add({ category: "c", data });
    const [first, second, third] = crumbs.list();
    expect(first?.message).toHaveLength(512);
    expect(first?.data).toEqual({ step: 1 });
    expect(JSON.stringify(second).length).toBeLessThan(200);
    expect(third?.data).toEqual({ omitted: "not JSON" });
  });
});
