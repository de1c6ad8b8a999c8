import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeployTarget } from "../../core/ports.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, flight, model, planOf, routesTo, type ServingWorld, token } from "./serving-world.ts";

describe("the model repository extension", () => {
  let world: ServingWorld;
  let server: RunningServer;
  let target: DeployTarget;

  beforeEach(async () => {
    world = await createServingWorld();
    server = await serve(world);
    target = createEmbeddedTarget(server.adminUrl, token);
    await target.setRoutes(model, routesTo(world.v1));
  });

  afterEach(async () => {
    await server.close();
    await world.remove();
  });

  const call = async (path: string, init: RequestInit = {}, base = server.adminUrl) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${base}/v2${path}`, { method: "POST", headers, ...init });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const infer = async () =>
    (await fetch(`${server.dataUrl}/v2/models/${model}/infer`, { method: "POST", body: flight("ORD") })).status;

  it("is on the admin plane, for who has the token", async () => {
    expect((await call("/repository/index", { headers: {} })).status).toBe(401);
    expect((await call("/repository/index", {}, server.dataUrl)).status).toBe(405);
    expect((await call("", { method: "GET" })).body).toMatchObject({ extensions: ["model_repository"] });
  });

  it("lists what is served", async () => {
    const ready = { name: model, version: world.v1.release, state: "READY", reason: "" };
    expect((await call("/repository/index")).body).toEqual([ready]);
    expect((await call("/repository/index", { body: '{"ready":true}' })).body).toEqual([ready]);
  });

  it("unloads a model, which then answers 503 and has nothing to load", async () => {
    expect(await call(`/repository/models/${model}/load`)).toEqual({ status: 200, body: {} });
    expect(await infer()).toBe(200);
    expect(await call(`/repository/models/${model}/unload`)).toEqual({ status: 200, body: {} });
    expect(await infer()).toBe(503);
    expect(await target.liveDigests(model)).toEqual({});
    expect((await call("/repository/index")).body).toMatchObject([{ name: model, state: "UNAVAILABLE" }]);
    expect((await call("/repository/index", { body: '{"ready":true}' })).body).toEqual([]);
    expect((await call(`/repository/models/${model}/load`)).status).toBe(400);
  });

  it("touches no model with a rollout under way, and none that it does not know", async () => {
    await target.startRollout(planOf(world.v1, world.v2, { bakeMs: 60_000 }));
    expect((await call(`/repository/models/${model}/unload`)).status).toBe(409);
    expect((await call("/repository/models/nobody/load")).status).toBe(404);
    expect((await call(`/repository/models/${model}/explode`)).status).toBe(404);
  });
});
