import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SluiceError } from "../../core/errors.ts";
import type { DeployTarget, RepositoryPort } from "../../core/ports.ts";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { terminalStates } from "../../core/rollout/status.ts";
import { deploy } from "../../operations/environment/deploy.ts";
import { rollback } from "../../operations/environment/rollback.ts";
import { type SteerInput, steerRollout } from "../../operations/environment/steer-rollout.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { startTraffic, type Traffic } from "./live-traffic.ts";
import { deployTo, production, releaseWorld, variables } from "./release-world.ts";
import { serve } from "./serving-fixture.ts";
import {
  createServingWorld,
  model,
  planOf,
  routesTo,
  type ServingWorld,
  token,
  type Version,
} from "./serving-world.ts";

describe("a rollout that is steered", () => {
  let world: ServingWorld;
  let server: RunningServer;
  let target: DeployTarget;
  let traffic: Traffic | null = null;

  beforeEach(async () => {
    world = await createServingWorld();
    server = await serve(world);
    target = createEmbeddedTarget(server.adminUrl, token);
    await target.setRoutes(model, routesTo(world.v1));
  });

  afterEach(async () => {
    await traffic?.stop();
    traffic = null;
    await server.close();
    await world.remove();
  });

  const order = async (word: SteerInput["order"], reason = "by hand") =>
    (await steerRollout({ target: () => target }, { ...production, variables, order: word, reason })).facts;
  const stateOf = async () => (await target.rollout(model))?.state;
  const isOver = async () => terminalStates.includes((await stateOf()) ?? "QUEUED");

  it("stays where it is while a person has paused it, and goes on when told to", async () => {
    traffic = startTraffic(server.dataUrl, { pickyEvery: 1_000_000 });
    await target.startRollout(planOf(world.v1, world.v2, { steps: [0.2, 0.6], bakeMs: 400, minUnits: 5 }));
    await expect.poll(stateOf).toBe("BAKING");
    expect(await order("pause", "a sale until noon")).toMatchObject({ state: "PAUSED" });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const paused = await order("status");
    expect(paused).toMatchObject({ state: "PAUSED", step: 0, weights: { [world.v2.digest]: 20 } });
    expect(paused.history.at(-1)?.note).toBe("a sale until noon");
    expect(Date.parse(paused.lookedAt ?? "")).toBeGreaterThan(Date.now() - 2_000);
    expect(await order("resume")).toMatchObject({ state: "BAKING", step: 0 });
    await expect.poll(stateOf, { timeout: 15_000 }).toBe("SUCCEEDED");
    await expect(order("pause")).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is taken off traffic while it is paused, and when it is frozen", async () => {
    await target.startRollout(planOf(world.v1, world.v2, { bakeMs: 60_000, steps: [0.5] }));
    await expect.poll(stateOf).toBe("BAKING");
    const present = await target.readRoutes(model);
    const weights = { [world.v1.digest]: 10, [world.v2.digest]: 90 };
    if (present) await target.setRoutes(model, { ...present, generation: present.generation + 1, weights });
    await expect.poll(stateOf).toBe("FROZEN");
    await expect(order("pause")).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await order("abort", "complaints")).weights).toMatchObject({ [world.v1.digest]: 100 });
    await expect.poll(isOver).toBe(true);
  });

  it("says from the traffic so far how soon harm would be found, before the candidate has any", async () => {
    traffic = startTraffic(server.dataUrl, { pickyEvery: 1_000_000 });
    const { answers } = traffic;
    await expect.poll(() => answers.length).toBeGreaterThan(200);
    await target.startRollout(planOf(world.v1, world.v2, { bakeMs: 60_000 }));
    await expect.poll(stateOf).toBe("BAKING");
    const status = await order("status");
    expect(status.planned).toMatch(/^At [\d,]+ users a minute, none of whom met an error on v1 of late/);
    expect(status.history.find(({ state, note }) => state === "PREPARING" && note === status.planned)).toBeDefined();
  });

  describe("by git", () => {
    const path = releaseFilePath(model);
    const gone = () => Promise.reject(new SluiceError("SERVER_UNREACHABLE", "no answer", { remedy: "Wait." }));

    /** A real git repository that can be cut off, and the real server as production's target. */
    async function asking(stable: Version, candidate: Version) {
      const git = releaseWorld();
      await git.tag(stable);
      await git.tag(candidate);
      let isReachable = true;
      const repository = new Proxy(git.repository, {
        get: (real, name: keyof RepositoryPort) => (isReachable ? real[name] : gone),
      });
      await git.repository.commitFile({
        ...{ branch: "env/production", path, expectedHead: null, message: "Promote\n" },
        content: writeReleaseFile({ version: 1, model, stable, candidate, held: [] }),
      });
      const ports = { ...git.ports, repository, target: () => target };
      const cutOff = (cut: boolean) => {
        isReachable = !cut;
      };
      return { ports, cutOff, file: () => git.file("env/production"), said: git.said };
    }

    it("goes off traffic while git cannot be reached, and git follows when it can", async () => {
      const { ports, cutOff, file, said } = await asking(world.v1, world.picky);
      traffic = startTraffic(server.dataUrl, { pickyEvery: 4 });
      await deploy(ports, { ...deployTo("production"), wait: false });
      expect(said.join()).toMatch(/rolling out late-flights@v3\. (At|How soon)/);
      cutOff(true);
      await expect.poll(isOver, { timeout: 15_000 }).toBe(true);
      await expect(deploy(ports, deployTo("production"))).rejects.toThrow("no answer");
      expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
      expect(await file()).toHaveProperty("candidate");
      cutOff(false);
      expect(await deploy(ports, deployTo("production"))).toMatchObject({ conclusion: "refused" });
      expect(await file()).toMatchObject({ stable: world.v1, held: [{ digest: world.picky.digest }] });
      expect(await file()).not.toHaveProperty("candidate");
    });

    it("rolls back to the version before in seconds, without a look at the counts", async () => {
      const { ports, file } = await asking(world.v1, world.v2);
      await deploy(ports, { ...deployTo("production"), wait: false });
      await expect.poll(stateOf).toBe("BAKING");
      const began = performance.now();
      await rollback(ports, { ...production, reason: "support calls", variables });
      expect(performance.now() - began).toBeLessThan(5_000);
      expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
      expect(await file()).toMatchObject({ stable: world.v1, held: [{ digest: world.v2.digest }] });
    });
  });
});
