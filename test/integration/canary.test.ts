import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import type { DeployTarget } from "../../core/ports.ts";
import { type RolloutState, type RolloutStatus, terminalStates } from "../../core/rollout/status.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { startTraffic, type Traffic } from "./live-traffic.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, model, planOf, routesTo, type ServingWorld, token } from "./serving-world.ts";

describe("a canary under live traffic", () => {
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

  async function end(): Promise<RolloutStatus> {
    for (;;) {
      const status = await target.rollout(model);
      if (status && terminalStates.includes(status.state)) {
        return status;
      }
      await systemClock.sleep(25);
    }
  }

  it("climbs every step, is promoted on proof, and nobody notices", async () => {
    traffic = startTraffic(server.dataUrl, { pickyEvery: 10 });
    await target.startRollout(planOf(world.v1, world.v2));
    const status = await end();
    expect(status).toMatchObject({ state: "SUCCEEDED", step: 3, reason: null, judgement: { verdict: "pass" } });
    expect(status.counts.candidate.units).toBeGreaterThan(300);
    const states = status.history.map(({ state }) => state).filter((state) => state !== "PAUSED");
    const steps: RolloutState[] = ["STEP", "BAKING", "ANALYSING"];
    expect(states).toEqual([
      "QUEUED",
      "VERIFYING",
      "PREPARING",
      "PREPARING",
      ...steps,
      ...steps,
      ...steps,
      "PROMOTING",
      "SUCCEEDED",
    ]);
    expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 0, [world.v2.digest]: 100 });
    await traffic.stop();
    expect(traffic.answers.filter(({ status: code }) => code !== 200)).toEqual([]);
  });

  it("takes a candidate that fails one request in ten off traffic, for good", async () => {
    traffic = startTraffic(server.dataUrl, { pickyEvery: 10 });
    await target.startRollout(planOf(world.v1, world.picky, { bakeMs: 20_000 }));
    const status = await end();
    expect(status).toMatchObject({ state: "ROLLED_BACK", judgement: { verdict: "fail", metric: "errors" } });
    expect(status.reason).toMatch(/^Users of the canary met errors at least [\d.]+ times as often as users of v1 /);
    expect(status.judgement?.ratio?.lower).toBeGreaterThan(1);
    const off = Date.parse(status.trafficOffAt ?? "");
    expect(off - Date.parse(status.startedAt)).toBeLessThan(15_000);
    const before = traffic.answers.length;
    while (traffic.answers.length < before + 1_000) {
      await systemClock.sleep(20);
    }
    await traffic.stop();
    const late = traffic.answers.filter(({ at }) => at > off);
    expect(late.length).toBeGreaterThan(1_000);
    expect(late.every(({ status: code, version }) => code === 200 && version === world.v1.release)).toBe(true);
    const hurt = traffic.answers.filter(({ status: code }) => code !== 200);
    expect(hurt.every(({ version }) => version === world.picky.release)).toBe(true);
    expect(await target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
  });
});
