import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import type { ModelPort } from "../../core/ports.ts";
import type { ServingLimits } from "../../serving/limits.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, flight, model, routesTo, type ServingWorld, token } from "./serving-world.ts";

describe("a server with more work than it can do", () => {
  let world: ServingWorld;
  let server: RunningServer;
  let gate = Promise.withResolvers<void>();
  let isStuck = false;

  /** A model that can be made to answer nobody until the gate opens. */
  const models: ModelPort = {
    load: async (path) => {
      const loaded = await createOnnxModels().load(path);
      return {
        ...loaded,
        infer: (feeds) => (isStuck ? gate.promise.then(() => loaded.infer(feeds)) : loaded.infer(feeds)),
      };
    },
  };

  beforeEach(async () => {
    gate = Promise.withResolvers();
    world = await createServingWorld();
  });

  afterEach(async () => {
    gate.resolve();
    isStuck = false;
    await server.close();
    await world.remove();
  });

  async function open(limits: Partial<ServingLimits>): Promise<void> {
    server = await serve(world, { models, limits });
    await createEmbeddedTarget(server.adminUrl, token).setRoutes(model, routesTo(world.v1));
    isStuck = true;
  }

  const ask = async (body: string = flight("ORD")) => {
    const response = await fetch(`${server.dataUrl}/v2/models/${model}/infer`, { method: "POST", body });
    const { error } = (await response.json()) as { error?: string };
    return { status: response.status, after: response.headers.get("retry-after"), error };
  };

  it("refuses at once what would wait behind too many, and answers those that wait", async () => {
    await open({ maxQueued: 3 });
    const early = Array.from({ length: 4 }, () => ask());
    await expect.poll(async () => (await ask()).status).toBe(503);
    expect(await ask()).toMatchObject({ status: 503, after: "1", error: "3 requests already wait for this model" });
    gate.resolve();
    const statuses = (await Promise.all(early)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3);
  });

  it("gives up on a request that its model does not answer in time", async () => {
    await open({ timeoutMs: 50 });
    expect(await ask()).toMatchObject({ status: 503, after: "1", error: "the model gave no answer within 50 ms" });
  });

  it("refuses bodies when those under way hold all the memory there is for them", async () => {
    await open({ maxHeldBytes: 2_000 });
    const padded = (bytes: number) => flight("ORD") + " ".repeat(bytes);
    const first = ask(padded(1_500));
    await expect.poll(async () => (await ask(padded(1_000))).error).toMatch(/already hold \d+ bytes/);
    gate.resolve();
    expect((await first).status).toBe(200);
    expect((await ask(padded(1_500))).status).toBe(200);
  });

  it("does not serve a model that never answered a first row", async () => {
    server = await serve(world, { models, limits: { timeoutMs: 50 } });
    isStuck = true;
    const target = createEmbeddedTarget(server.adminUrl, token);
    await expect(target.setRoutes(model, routesTo(world.v1))).rejects.toThrow(/no answer to a first row within 50 ms/);
    expect(await target.readRoutes(model)).toBeNull();
  });
});
