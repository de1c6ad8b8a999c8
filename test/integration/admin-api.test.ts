import { Agent, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import type { SluiceError } from "../../core/errors.ts";
import type { DeployTarget } from "../../core/ports.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { ask } from "./live-traffic.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, flight, model, planOf, routesTo, type ServingWorld, token } from "./serving-world.ts";

describe("the admin plane and its target", () => {
  let world: ServingWorld;
  let server: RunningServer;
  let target: DeployTarget;

  beforeEach(async () => {
    world = await createServingWorld();
    server = await serve(world);
    target = createEmbeddedTarget(server.adminUrl, token);
  });

  afterEach(async () => {
    await server.close();
    await world.remove();
  });

  const put = async (leaf: string, body: unknown) => {
    const response = await fetch(`${server.adminUrl}/admin/models/${model}/${leaf}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as { error?: string } };
  };
  const refusal = async (promise: Promise<unknown>) => {
    const error = (await promise.then(() => null).catch((cause: unknown) => cause)) as SluiceError | null;
    return { code: error?.code, message: error?.message, remedy: error?.remedy };
  };

  it("knows nothing of a model that was never deployed", async () => {
    expect(await target.readRoutes(model)).toBeNull();
    expect(await target.rollout(model)).toBeNull();
    expect(await target.liveDigests(model)).toEqual({});
  });

  it("refuses everybody without the token, metrics included", async () => {
    for (const authorization of ["", "Bearer wrong", `Basic ${token}`, `bearer ${token}`]) {
      const response = await fetch(`${server.adminUrl}/metrics`, { headers: { authorization } });
      expect(response.status).toBe(401);
    }
    const stranger = createEmbeddedTarget(server.adminUrl, "wrong");
    expect(await refusal(stranger.readRoutes(model))).toMatchObject({
      code: "SERVER_REFUSED",
      message: expect.stringContaining("does not accept the token"),
      remedy: expect.stringContaining("SLUICE_SERVER_TOKEN"),
    });
  });

  it("does not start without a token", async () => {
    await expect(serve(world, { adminToken: "" } as object)).rejects.toMatchObject({ code: "USAGE" });
  });

  it("sets routes, each generation once", async () => {
    await target.setRoutes(model, routesTo(world.v1, 5));
    expect(await target.readRoutes(model)).toEqual(routesTo(world.v1, 5));
    for (const generation of [4, 5]) {
      expect(await refusal(target.setRoutes(model, routesTo(world.v2, generation)))).toMatchObject({
        code: "CONFLICT",
      });
    }
    expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
    await target.setRoutes(model, routesTo(world.v2, 6));
    expect(await target.liveDigests(model)).toEqual({ [world.v2.digest]: 100 });
  });

  it("never serves what does not load, and leaves the routes as they were", async () => {
    await target.setRoutes(model, routesTo(world.v1, 1));
    const missing = { ...world.v2, digest: `sha256:${"0".repeat(64)}` };
    expect(await refusal(target.setRoutes(model, routesTo(missing, 2)))).toMatchObject({
      code: "ROLLOUT_INVALID",
      message: expect.stringContaining("has no model"),
    });
    expect(await target.readRoutes(model)).toEqual(routesTo(world.v1, 1));
  });

  it.each([
    ["generation", { generation: 1.5 }],
    ["weights", { weights: { "sha256:x": 100 } }],
    ["salt", { salt: 7 }],
    ["surprise", { surprise: true }],
  ])("names the field %s of routes that are wrong", async (field, changes) => {
    const { status, body } = await put("routes", { ...routesTo(world.v1), ...changes });
    expect(status).toBe(400);
    expect(body.error).toContain(field);
  });

  it("refuses weights that do not sum to 100 or name an unlisted digest", async () => {
    const routes = routesTo(world.v1);
    expect(await put("routes", { ...routes, weights: { [world.v1.digest]: 99 } })).toMatchObject({
      status: 400,
      body: { error: "weights: sum to 99, not 100" },
    });
    expect(await put("routes", { ...routes, versions: {} })).toMatchObject({ status: 400 });
  });

  it("refuses plans that make no sense, naming the field", async () => {
    const plan = planOf(world.v1, world.v2);
    expect(await put("rollout", { ...plan, steps: [0.5, 0.25] })).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^steps: must rise/) },
    });
    expect(await put("rollout", { ...plan, stable: plan.candidate })).toMatchObject({ status: 400 });
    expect(await put("rollout", { ...plan, model: "another" })).toMatchObject({ status: 400 });
    expect((await put("rollout", { ...plan, judge: { ...plan.judge, wrongRollback: 2 } })).body.error).toContain(
      "judge: wrongRollback",
    );
    expect(await target.rollout(model)).toBeNull();
  });

  it("begins a rollout once, however often it is asked", async () => {
    const plan = planOf(null, world.v1, { steps: [] });
    const first = await target.startRollout(plan);
    expect(first.plan).toEqual(plan);
    await expect.poll(async () => (await target.rollout(model))?.state).toBe("SUCCEEDED");
    const again = await target.startRollout(plan);
    expect(again).toMatchObject({ state: "SUCCEEDED", startedAt: first.startedAt });
    expect((await target.readRoutes(model))?.weights).toEqual({ [world.v1.digest]: 100 });
  });

  it("rolls back at once what clients of the stable version could not talk to", async () => {
    await target.setRoutes(model, routesTo(world.v1));
    await target.startRollout(planOf(world.v1, world.foreign));
    await expect.poll(async () => (await target.rollout(model))?.state).toBe("ROLLED_BACK");
    const status = await target.rollout(model);
    expect(status?.reason).toContain("output probability is gone");
    expect(status?.history.some(({ state }) => state === "STEP")).toBe(false);
    expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
  });

  it("supersedes a rollout by a newer one, traffic first", async () => {
    await target.setRoutes(model, routesTo(world.v1));
    const older = planOf(world.v1, world.v2, { bakeMs: 60_000 });
    await target.startRollout(older);
    await expect.poll(async () => (await target.rollout(model))?.state).toBe("BAKING");
    await target.startRollout(planOf(world.v1, world.picky, { bakeMs: 60_000 }));
    await expect.poll(async () => (await target.rollout(model))?.state).toBe("BAKING");
    expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 95, [world.picky.digest]: 5 });
    // The older one, asked for again, is what it was: over.
    expect((await target.startRollout(older)).state).toBe("SUPERSEDED");
    expect((await target.rollout(model))?.plan.candidate.release).toBe(world.picky.release);
  });

  it("aborts from any state, and answers when the traffic is off", async () => {
    await target.setRoutes(model, routesTo(world.v1));
    const plan = planOf(world.v1, world.v2, { bakeMs: 60_000, steps: [0.5] });
    await target.startRollout(plan);
    await expect.poll(async () => (await target.rollout(model))?.state).toBe("BAKING");
    const status = await target.abort(model, plan.rolloutId, "The pager rang.");
    expect(status.weights).toMatchObject({ [world.v1.digest]: 100 });
    expect(status.trafficOffAt).not.toBeNull();
    await expect.poll(async () => (await target.rollout(model))?.state).toBe("ROLLED_BACK");
    expect(await target.abort(model, plan.rolloutId, "Again.")).toMatchObject({ reason: "The pager rang." });
    expect(await refusal(target.abort(model, "f".repeat(16), "Which?"))).toMatchObject({ code: "SERVER_REFUSED" });
  });

  it("does not judge by requests that chose their version themselves", async () => {
    await target.setRoutes(model, routesTo(world.v1));
    await target.startRollout(planOf(world.v1, world.v2, { bakeMs: 60_000 }));
    await expect.poll(async () => (await target.rollout(model))?.state).toBe("BAKING");
    const path = `/v2/models/${model}/versions/${encodeURIComponent(world.v2.release)}/infer`;
    const init = { method: "POST", headers: { "sluice-unit": "a user" }, body: flight("ORD") };
    expect((await fetch(server.dataUrl + path, init)).status).toBe(200);
    expect((await target.rollout(model))?.counts.candidate).toMatchObject({ requests: 0, units: 0 });
  });

  it("freezes a rollout when somebody else moves the traffic", async () => {
    await target.setRoutes(model, routesTo(world.v1));
    await target.startRollout(planOf(world.v1, world.v2, { bakeMs: 60_000 }));
    await expect.poll(async () => (await target.rollout(model))?.state).toBe("BAKING");
    const generation = ((await target.readRoutes(model))?.generation ?? 0) + 1;
    await target.setRoutes(model, routesTo(world.v2, generation));
    await expect.poll(async () => (await target.rollout(model))?.state).toBe("FROZEN");
    expect(await target.liveDigests(model)).toEqual({ [world.v2.digest]: 100 });
  });

  it("ends a request on the version that it began with", async () => {
    const gate = Promise.withResolvers<void>();
    const onnx = createOnnxModels();
    let isSlow = false;
    const slow = await serve(
      { ...world, stateFolder: `${world.folder}/slow` },
      {
        models: {
          load: async (path) => {
            const loaded = await onnx.load(path);
            return {
              ...loaded,
              infer: (feeds) => (isSlow ? gate.promise.then(() => loaded.infer(feeds)) : loaded.infer(feeds)),
            };
          },
        },
      },
    );
    const admin = createEmbeddedTarget(slow.adminUrl, token);
    await admin.setRoutes(model, routesTo(world.v1, 1));
    isSlow = true;
    const answer = ask(slow.dataUrl, new Agent(), "u", "ORD");
    await new Promise((resolve) => setTimeout(resolve, 50));
    isSlow = false;
    await admin.setRoutes(model, routesTo(world.v2, 2));
    expect(await admin.liveDigests(model)).toEqual({ [world.v2.digest]: 100 });
    gate.resolve();
    expect(await answer).toMatchObject({ status: 200, version: world.v1.release });
    await slow.close();
  });
});

describe("a target without its server", () => {
  it("says that nobody answers", async () => {
    const target = createEmbeddedTarget("http://127.0.0.1:1", token);
    await expect(target.readRoutes(model)).rejects.toMatchObject({
      code: "SERVER_UNREACHABLE",
      remedy: expect.stringContaining("sluice serve"),
    });
    expect(() => createEmbeddedTarget("models.example.com", token)).toThrow(/is not an http address/);
  });

  it("says that it is somebody else", async () => {
    const stranger = createServer((_, response) => response.end("<html></html>")).listen(0, "127.0.0.1");
    await new Promise((resolve) => stranger.once("listening", resolve));
    const target = createEmbeddedTarget(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`, token);
    await expect(target.rollout(model)).rejects.toMatchObject({
      code: "SERVER_REFUSED",
      remedy: expect.stringContaining("admin address"),
    });
    stranger.close();
  });
});
