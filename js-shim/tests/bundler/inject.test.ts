import { expect, it } from "vitest";
import { debugIdOf, inject } from "../../src/bundler/inject.js";

const ID = "0fcad2f6-1b2c-4d5e-8f90-a1b2c3d4e5f6";
const MAP = JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA;CAAC" });

const firstLine = (script: string) => inject({ script, map: MAP }).script.split("\n")[0];
const mapOf = (script: string, map = MAP) => JSON.parse(inject({ script, map }).map);

it("keeps directives first", () => {
  for (const [script, first] of [
    ['"use strict";var a', '"use strict";!function'],
    ["/*! (c) */ 'use client'\n// more\n\"use strict\"\nvar a", "'use client';\"use strict\";!function"],
    ['"use strict".length', "!function"],
    ['"useful";', "!function"],
    ["var a", "!function"],
  ] as const) {
    expect(firstLine(script)?.startsWith(first), script).toBe(true);
  }
});

it("moves the map by the line it puts in", () => {
  expect(mapOf("a()").mappings).toBe(";AAAA;CAAC");
  expect(inject({ script: "#!/usr/bin/env node\na()", map: MAP }).script).toMatch(
    /^#!\/usr\/bin\/env node\n!function/,
  );
  expect(mapOf("#!/usr/bin/env node\na()").mappings).toBe("AAAA;;CAAC");
  const sections = { version: 3, sections: [{ offset: { line: 2, column: 4 }, map: JSON.parse(MAP) }] };
  expect(mapOf("a()", JSON.stringify(sections)).sections[0].offset).toEqual({ line: 3, column: 4 });
});

it("is done once", () => {
  const once = inject({ script: "a()\n//# sourceMappingURL=a.js.map", map: MAP });
  expect(inject(once)).toEqual(once);
  expect(debugIdOf(once.script)).toBe(JSON.parse(once.map).debugId);
});

it("keeps an id that another tool gave", () => {
  const byRollup = inject({ script: `a()\n//# debugId=${ID}\n//# sourceMappingURL=a.js.map\n`, map: MAP });
  expect(byRollup.script).toContain(`[s]="${ID}"`);
  expect(JSON.parse(byRollup.map)).toMatchObject({ debug_id: ID, debugId: ID, mappings: ";AAAA;CAAC" });
  const bySentry = `(e._sentryDebugIds=e._sentryDebugIds||{})[n]="${ID}",e._sentryDebugIdIdentifier="sentry-dbid-${ID}"`;
  expect(inject({ script: bySentry, map: MAP }).script).toBe(`${bySentry}\n//# debugId=${ID}\n`);
  expect(mapOf(bySentry)).toMatchObject({ debugId: ID, mappings: "AAAA;CAAC" });
});

it("follows from the content", () => {
  const [a, b] = [inject({ script: "a()", map: MAP }), inject({ script: "b()", map: MAP })];
  expect(debugIdOf(a.script)).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(debugIdOf(a.script)).not.toBe(debugIdOf(b.script));
});

it("takes out the comment that leads to the map, and no other text like it", () => {
  const script = 'a("\\n//# sourceMappingURL=x");\n//# sourceMappingURL=a.js.map\n';
  const { script: hidden } = inject({ script, map: MAP }, { deleteSourceMaps: true });
  expect(hidden).not.toContain("a.js.map");
  expect(hidden).toContain('a("\\n//# sourceMappingURL=x");\n//# debugId=');
});
