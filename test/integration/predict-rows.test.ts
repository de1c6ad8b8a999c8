import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Scored } from "../../serving/model-call.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { echoModel } from "../conformance/echo-model.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, model, routesTo, type ServingWorld, token } from "./serving-world.ts";

const all = { from: 0, to: 1 };

describe("rows as objects", () => {
  let world: ServingWorld;
  let server: RunningServer;
  const scored: Scored[] = [];

  beforeAll(async () => {
    world = await createServingWorld();
    server = await serve(world, {
      defer: new Map([[model, { from: 0.4, to: 0.6 }]]),
      onScored: (entry) => scored.push(entry),
    });
    const target = createEmbeddedTarget(server.adminUrl, token);
    await target.setRoutes(model, routesTo(world.picky));
    const path = join(world.folder, "matrix.onnx");
    await writeFile(path, echoModel("FP32"));
    const { digest, uri } = await world.registry.put(path);
    await target.setRoutes("matrix", routesTo({ release: "matrix@v1", digest, uri }));
  });

  afterAll(async () => {
    await server.close();
    await world.remove();
  });

  const predict = async (body: unknown, name = model) => {
    const response = await fetch(`${server.dataUrl}/v1/models/${name}:predict`, {
      method: "POST",
      headers: { "content-type": "application/json", "sluice-unit": "u1" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return {
      status: response.status,
      version: response.headers.get("sluice-version"),
      body: (await response.json()) as { predictions?: Record<string, number | boolean>[]; error?: string },
    };
  };

  it("are answered by one prediction each, in order", async () => {
    const { status, version, body } = await predict({
      instances: [
        { distance: 500, origin: "ORD", flight: "not a column of the model" },
        { distance: 1_200, origin: "ATL" },
        { distance: null, origin: "ATL" },
      ],
    });
    expect(status).toBe(200);
    expect(version).toBe(world.picky.release);
    // sigmoid(0.3 + 0.4 · (distance − 700) / 500 + weight of the origin); a missing distance counts as the mean
    const wanted = [0.64, 1.3, 0.9].map((eta) => 1 / (1 + Math.exp(-eta)));
    expect(body.predictions?.map(({ probability }) => probability)).toEqual(wanted.map((p) => expect.closeTo(p, 6)));
  });

  it("are marked for a person where the probability is in the model's band, and counted", async () => {
    const rows = [500, 100, -2_000].map((distance) => ({ distance, origin: "ORD" }));
    const { body } = await predict({ instances: rows });
    expect(body.predictions?.map(({ defer }) => defer)).toEqual([false, true, false]);
    const headers = { authorization: `Bearer ${token}` };
    const metrics = await fetch(`${server.adminUrl}/metrics`, { headers }).then((response) => response.text());
    expect(metrics).toMatch(/^sluice_reviewed_rows_total\{model="late-flights",decision="deferred"\} [1-9]/m);
    const matrix = await predict({ instances: [[1, 2]] }, "matrix");
    expect(matrix.body.predictions?.[0]).not.toHaveProperty("defer");
  });

  it("are marked as the deployment says where the server was told nothing else", async () => {
    const target = createEmbeddedTarget(server.adminUrl, token);
    const routes = routesTo(world.picky);
    const { release, uri } = world.picky;
    await target.setRoutes("other", { ...routes, versions: { [world.picky.digest]: { release, uri, defer: all } } });
    const instances = [{ distance: 500, origin: "ORD" }];
    expect((await predict({ instances }, "other")).body.predictions?.[0]?.defer).toBe(true);
    await target.setRoutes("other", routesTo(world.picky, 2));
    expect((await predict({ instances }, "other")).body.predictions?.[0]).not.toHaveProperty("defer");
  });

  it("tell whoever listens what was asked and answered", async () => {
    scored.length = 0;
    await predict({ instances: [{ distance: 500, origin: "ORD" }] });
    await predict({ instances: [{ distance: 500, origin: "KORD" }] });
    await predict({ instances: [{ distance: 500 }] });
    expect(scored).toMatchObject([
      {
        model,
        release: world.picky.release,
        digest: world.picky.digest,
        unit: "u1",
        inputs: { origin: { data: ["ORD"] } },
        outputs: { probability: { shape: [1, 1] } },
        error: null,
      },
      { inputs: { origin: { data: ["KORD"] } }, outputs: null, error: expect.stringContaining("the model failed") },
      { inputs: null, outputs: null, error: expect.stringContaining("no column origin") },
    ]);
    expect(scored.every(({ at, milliseconds }) => at > 0 && milliseconds >= 0)).toBe(true);
  });

  it.each([
    ["no rows", { instances: [] }, /at least one row/],
    ["no object", [], /\{"instances": \[row, …\]\}/],
    ["a row that is a list", { instances: [[500, "ORD"]] }, /instances\[0\] must be an object of columns/],
    ["a missing column", { instances: [{ distance: 1, origin: "A" }, { distance: 1 }] }, /\[1\] has no column origin/],
    ["a wrong value", { instances: [{ distance: "far", origin: "ORD" }] }, /distance holds far at position 0/],
    ["a text that would be cut", { instances: [{ distance: 1, origin: "OR\0D" }] }, /origin holds/],
  ])("refuse %s with 400, naming it", async (_, body, message) => {
    const answer = await predict(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(message);
  });

  it("are lists of numbers for a model whose input is a matrix", async () => {
    const { body } = await predict(
      {
        instances: [
          [1, 2],
          [3, 4],
        ],
      },
      "matrix",
    );
    expect(body.predictions).toEqual([{ y: [1, 2] }, { y: [3, 4] }]);
    const refused = await predict({ instances: [[1, 2], [3]] }, "matrix");
    expect(refused).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("instances[1] must be a list of 2") },
    });
  });

  it("need a model that is there", async () => {
    expect(await predict({ instances: [{}] }, "nobody")).toMatchObject({ status: 404 });
  });
});
