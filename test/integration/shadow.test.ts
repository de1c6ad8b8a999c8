import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import type { DeployTarget, ModelPort } from "../../core/ports.ts";
import { type RolloutPlan, type RolloutStatus, terminalStates } from "../../core/rollout/status.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { startTraffic, type Traffic } from "./live-traffic.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, flight, model, planOf, routesTo, type ServingWorld, token } from "./serving-world.ts";

describe("a candidate in the shadow", () => {
  let world: ServingWorld;
  let server: RunningServer;
  let target: DeployTarget;
  let traffic: Traffic | null = null;

  beforeEach(async () => {
    world = await createServingWorld();
  });

  afterEach(async () => {
    await traffic?.stop();
    traffic = null;
    await server.close();
    await world.remove();
  });

  async function begin(plan: RolloutPlan, models?: ModelPort): Promise<Traffic> {
    server = await serve(world, models && { models });
    target = createEmbeddedTarget(server.adminUrl, token);
    await target.setRoutes(model, routesTo(world.v1));
    traffic = startTraffic(server.dataUrl, { pickyEvery: 10 });
    await target.startRollout(plan);
    return traffic;
  }

  async function reaches(wanted: (status: RolloutStatus) => boolean): Promise<RolloutStatus> {
    for (;;) {
      const status = await target.rollout(model);
      if (status && wanted(status)) {
        return status;
      }
      await systemClock.sleep(25);
    }
  }

  const isOver = ({ state }: RolloutStatus) => terminalStates.includes(state);
  const shadow = { share: 1, ms: 300 };

  it("is found out by copies of requests, and no user ever met it", async () => {
    const { answers } = await begin(planOf(world.v1, world.picky, { steps: [], shadow }));
    const status = await reaches(isOver);
    expect(status).toMatchObject({ state: "ROLLED_BACK", judgement: { verdict: "fail", metric: "errors" } });
    expect(status.history.map(({ state }) => state)).not.toContain("STEP");
    const { stable, candidate } = status.counts;
    expect(candidate.units).toBeGreaterThan(50);
    expect(stable.unitsWithErrors).toBe(0);
    await traffic?.stop();
    expect(answers.every(({ status: code, version }) => code === 200 && version === world.v1.release)).toBe(true);
  });

  it("takes all traffic at one stroke when its answers were good, or its first step where there are steps", async () => {
    await begin(planOf(world.v1, world.v2, { steps: [], shadow }));
    const straight = await reaches(isOver);
    expect(straight.state).toBe("SUCCEEDED");
    expect(straight.history.map(({ state }) => state)).toContain("SHADOWING");
    const stepped = planOf(world.v2, world.v1, { steps: [0.25], shadow: { share: 0.5, ms: 200 } });
    await target.startRollout(stepped);
    const { history } = await reaches((status) => status.plan.rolloutId === stepped.rolloutId && isOver(status));
    const states = history.map(({ state }) => state);
    expect(states.indexOf("SHADOWING")).toBeLessThan(states.indexOf("STEP"));
    expect(states.at(-1)).toBe("SUCCEEDED");
  });

  it("costs clients nothing when it hangs: copies are dropped and counted", async () => {
    const onnx = createOnnxModels();
    const hanging: ModelPort = {
      load: async (path) => {
        const loaded = await onnx.load(path);
        const hangs = path.includes(world.v2.digest.slice(7));
        return {
          ...loaded,
          infer: (feeds) => (hangs ? systemClock.sleep(300) : Promise.resolve()).then(() => loaded.infer(feeds)),
        };
      },
    };
    const { answers } = await begin(
      planOf(world.v1, world.v2, { steps: [], shadow: { share: 1, ms: 60_000 } }),
      hanging,
    );
    await reaches(({ state }) => state === "SHADOWING");
    const before = answers.length;
    await systemClock.sleep(500);
    expect(answers.length - before).toBeGreaterThan(100);
    expect(answers.every(({ status: code, version }) => code === 200 && version === world.v1.release)).toBe(true);
    const metrics = await fetch(`${server.adminUrl}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect(await metrics.text()).toMatch(
      /sluice_mirrored_requests_total\{model="late-flights",outcome="dropped"\} [1-9]/,
    );
  });

  it("answers testers who ask for it by name, and nobody judges by that", async () => {
    await begin(planOf(world.v1, world.v2, { steps: [], shadow: { share: 0.000_001, ms: 60_000 } }));
    await reaches(({ state }) => state === "SHADOWING");
    const ask = async (version: string, path = `/v2/models/${model}/infer`) =>
      await fetch(server.dataUrl + path, {
        method: "POST",
        headers: { "sluice-unit": "a tester", "sluice-version": version },
        body: flight("ORD"),
      });
    await expect.poll(async () => (await ask(world.v2.release)).status).toBe(200);
    expect((await ask(world.v2.release)).headers.get("sluice-version")).toBe(world.v2.release);
    expect((await target.rollout(model))?.counts.candidate).toMatchObject({ requests: 0, units: 0 });
    expect((await ask("late-flights@v99")).status).toBe(404);
    const other = `/v2/models/${model}/versions/${encodeURIComponent(world.v1.release)}/infer`;
    expect((await ask(world.v2.release, other)).status).toBe(400);
  });
});
