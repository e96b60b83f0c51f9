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

  it("are kept as the app's hook wants them", () => {
    const crumbs = createBreadcrumbs(
      () => ({
        beforeBreadcrumb: (crumb) => {
          if (crumb.category === "noise") return null;
          if (crumb.category === "broken") throw new Error("the app's");
          return { ...crumb, message: "m".repeat(1_000) };
        },
      }),
      () => 0,
    );
    for (const category of ["noise", "broken", "a"]) crumbs.add({ category });
    expect(crumbs.list().map(({ category, message }) => [category, message?.length])).toEqual([
      ["broken", undefined],
      ["a", 512],
    ]);
  });

  it("are as many as the app says, within reason", () => {
    for (const [maxBreadcrumbs, kept] of [
      [0, 0],
      [-1, 0],
      [5, 5],
      [9_999, 100],
    ]) {
      const crumbs = createBreadcrumbs(
        () => ({ maxBreadcrumbs: maxBreadcrumbs ?? 0 }),
        () => 0,
      );
      for (let n = 0; n < 200; n++) crumbs.add({ category: "a" });
      expect(crumbs.list()).toHaveLength(kept ?? 0);
    }
  });
});
