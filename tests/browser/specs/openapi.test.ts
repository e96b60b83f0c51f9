// The API is what its description says: the description is valid OpenAPI, and answers have the shapes it gives.

import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Collector } from "../harness/collector.ts";
import { eventually } from "../harness/process.ts";

interface Operation {
  operationId: string;
  responses: Record<string, { content?: { "application/json"?: { schema: object } } }>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
}

let collector: Collector;
let description: Description;

const EVENT = {
  event_id: "0123456789abcdef0123456789abcdef",
  platform: "javascript",
  release: "shop@1.0.0",
  tags: { shop: "north" },
  exception: { values: [{ type: "TypeError", value: "cannot pay for the basket" }] },
};

beforeAll(async () => {
  collector = await Collector.start();
  const { username, origin, pathname } = new URL(collector.dsn);
  const store = `${origin}/api${pathname}/store/?sentry_key=${username}`;
  await fetch(store, { method: "POST", body: JSON.stringify(EVENT) });
  await eventually(async () => (await collector.issues())[0], 10_000, "the issue");
  description = (await answer("/api/openapi.json")) as Description;
});

afterAll(() => collector?.stop());

async function answer(path: string): Promise<unknown> {
  const response = await fetch(new URL(path, collector.dashboard));
  expect(response.status, path).toBe(200);
  return response.json();
}

it("is described by a valid OpenAPI document, in which each operation has a name of its own", async () => {
  expect(await new Validator().validate({ ...structuredClone(description) })).toMatchObject({ valid: true });
  const operations = Object.values(description.paths).flatMap((path) => Object.values(path));
  const names = operations.map(({ operationId }) => operationId);
  expect(names.length).toBeGreaterThan(10);
  expect(new Set(names).size).toBe(names.length);
});

it("answers in the shapes that are described", async () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(description, "api");
  const named = { id: "1", event_id: EVENT.event_id };
  const asked = Object.entries(description.paths).filter(([, path]) => path.get?.responses["200"]?.content);
  expect(asked.length).toBeGreaterThan(9);
  for (const [path] of asked) {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: keyof typeof named) => named[name]);
    const body = await answer(path.endsWith("/artifacts") ? `${filled}?project=1` : filled);
    const place = path.replaceAll("~", "~0").replaceAll("/", "~1");
    const shape = `api#/paths/${encodeURIComponent(place)}/get/responses/200/content/application~1json/schema`;
    const fits = ajv.compile({ $ref: shape });
    expect(fits(body), `${path}: ${ajv.errorsText(fits.errors)} in ${JSON.stringify(body)}`).toBe(true);
    expect(fits({}), `${path} may be anything`).toBe(false);
  }
});
