import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import type { DeployTarget, ModelPort } from "../../core/ports.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { startTraffic } from "./live-traffic.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, model, planOf, routesTo, type ServingWorld, token } from "./serving-world.ts";

describe("when something is wrong", () => {
  let world: ServingWorld;
  let server: RunningServer | null = null;

  beforeEach(async () => {
    world = await createServingWorld();
  });

  afterEach(async () => {
    await server?.close();
    server = null;
    await world.remove();
  });

  async function open(models?: ModelPort): Promise<DeployTarget> {
    server = await serve(world, models && { models });
    return createEmbeddedTarget(server.adminUrl, token);
  }

  const stateOf = async (target: DeployTarget) => (await target.rollout(model))?.state;

  it("a disk that refuses to remember keeps no traffic on the candidate", async () => {
    const target = await open();
    await target.setRoutes(model, routesTo(world.v1));
    const plan = planOf(world.v1, world.v2, { bakeMs: 60_000 });
    await target.startRollout(plan);
    await expect.poll(() => stateOf(target)).toBe("BAKING");
    for (const folder of ["routes", "rollouts"]) {
      await rename(join(world.stateFolder, folder), join(world.stateFolder, `${folder}-gone`));
      await writeFile(join(world.stateFolder, folder), "no folder");
    }
    const status = await target.abort(model, plan.rolloutId, "The disk is full.");
    expect(status.weights).toMatchObject({ [world.v1.digest]: 100 });
    await expect.poll(() => stateOf(target)).toBe("ROLLED_BACK");
  });

  it("a journal that cannot be written lets no candidate climb", async () => {
    const target = await open();
    await target.setRoutes(model, routesTo(world.v1));
    await target.startRollout(planOf(world.v1, world.v2, { bakeMs: 500, steps: [0.3, 0.6], minUnits: 1 }));
    await expect.poll(() => stateOf(target)).toBe("BAKING");
    await rm(join(world.stateFolder, "rollouts"), { recursive: true });
    await writeFile(join(world.stateFolder, "rollouts"), "no folder");
    const traffic = startTraffic(server?.dataUrl ?? "", { pickyEvery: 1_000_000 });
    await expect.poll(() => stateOf(target), { timeout: 10_000 }).toBe("ROLLED_BACK");
    await traffic.stop();
    expect((await target.rollout(model))?.reason).toBe("The rollout's journal cannot be written.");
    expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
  });

  it("a rollout that cannot be put into a journal does not begin", async () => {
    const target = await open();
    await target.setRoutes(model, routesTo(world.v1));
    await rm(join(world.stateFolder, "rollouts"), { recursive: true });
    await writeFile(join(world.stateFolder, "rollouts"), "no folder");
    await expect(target.startRollout(planOf(world.v1, world.v2))).rejects.toMatchObject({ code: "SERVER_REFUSED" });
    expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
  });

  it("saved routes that are damaged stop the start, and are named", async () => {
    await mkdir(join(world.stateFolder, "routes"));
    await writeFile(join(world.stateFolder, "routes", `${model}.json`), '{"generation":');
    await expect(open()).rejects.toMatchObject({
      code: "ROLLOUT_INVALID",
      message: expect.stringContaining(`saved routes of ${model} are damaged`),
    });
  });

  it("a candidate that the registry does not have is rolled back without having had traffic", async () => {
    const target = await open();
    await target.setRoutes(model, routesTo(world.v1));
    await target.startRollout(planOf(world.v1, { ...world.v2, digest: `sha256:${"0".repeat(64)}` }));
    await expect.poll(() => stateOf(target)).toBe("ROLLED_BACK");
    expect((await target.rollout(model))?.reason).toContain("has no model");
  });

  it("a candidate that is no ONNX model is rolled back without having had traffic", async () => {
    const path = join(world.folder, "not-a-model");
    await writeFile(path, "This is not a model.");
    const { digest, uri } = await world.registry.put(path);
    const target = await open();
    await target.setRoutes(model, routesTo(world.v1));
    await target.startRollout(planOf(world.v1, { release: "late-flights@v9", digest, uri }));
    await expect.poll(() => stateOf(target)).toBe("ROLLED_BACK");
    expect((await target.rollout(model))?.reason).toContain("is not a model that onnxruntime can load");
    expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
  });

  it("a candidate without traffic waits, and follows the policy at the deadline", async () => {
    const target = await open();
    await target.setRoutes(model, routesTo(world.v1));
    const judge = { rollbackIfWorseThan: 0, promoteIfBelow: 0.5, wrongRollback: 0.01, whenUnsure: "rollback" as const };
    await target.startRollout(planOf(world.v1, world.v2, { bakeMs: 50, deadlineMs: 300, judge }));
    await expect.poll(() => stateOf(target)).toBe("ROLLED_BACK");
    expect((await target.rollout(model))?.reason).toMatch(/^Not sure by the deadline\. Nothing to compare yet/);
  });

  it("a candidate that is slow for a part of its users is taken off traffic", async () => {
    const onnx = createOnnxModels();
    const slowed: ModelPort = {
      load: async (path) => {
        const loaded = await onnx.load(path);
        const isSlow = path.includes(world.v2.digest.slice(7));
        let turn = 0;
        return {
          ...loaded,
          infer: async (feeds) => {
            turn += 1;
            await systemClock.sleep(isSlow && turn % 3 === 0 ? 150 : 0);
            return await loaded.infer(feeds);
          },
        };
      },
    };
    const target = await open(slowed);
    await target.setRoutes(model, routesTo(world.v1));
    const traffic = startTraffic(server?.dataUrl ?? "", { pickyEvery: 1_000_000 });
    await target.startRollout(planOf(world.v1, world.v2, { bakeMs: 60_000, steps: [0.25], slowMs: 100 }));
    await expect.poll(() => stateOf(target), { timeout: 15_000 }).toBe("ROLLED_BACK");
    const status = await target.rollout(model);
    expect(status?.reason).toMatch(/^Users of the canary met slow requests at least [\d.]+ times as often/);
    await traffic.stop();
    expect(traffic.answers.every(({ status: code }) => code === 200)).toBe(true);
  });
});
