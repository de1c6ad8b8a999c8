import { describe, expect, it } from "vitest";
import { deploy } from "../../operations/environment/deploy.ts";
import { rollback } from "../../operations/environment/rollback.ts";
import {
  deployTo,
  digestOfVersion,
  liveInProduction,
  liveInStaging,
  mergePromotion,
  model,
  production,
  releaseWorld,
  variables,
} from "./release-world.ts";

describe("a rollback", () => {
  const back = { ...production, reason: "support calls", variables };

  it("returns to the last stable release without analysis, holds what was left, and moves traffic", async () => {
    const world = releaseWorld();
    await liveInProduction(world, 1);
    await liveInProduction(world, 2);
    const rollouts = world.targets.production.started.length;
    expect(await rollback(world.ports, back)).toMatchObject({
      conclusion: "passed",
      headline: "late-flights@v1 is live in production",
    });
    expect(world.targets.production.started).toHaveLength(rollouts);
    expect(await world.targets.production.liveDigests(model)).toEqual({ [digestOfVersion(1)]: 100 });
    expect(await world.file("env/production")).toMatchObject({
      stable: { release: "late-flights@v1" },
      held: [{ digest: digestOfVersion(2), reason: "support calls" }],
    });
    expect((await world.repository.log("env/production", 1))[0]?.message).toBe(
      "Roll production back to late-flights@v1\n\nsupport calls\n",
    );
  });

  it("goes back once when it is repeated", async () => {
    const world = releaseWorld();
    for (const version of [1, 2, 3]) await liveInProduction(world, version);
    const once = { ...back, from: "late-flights@v3" };
    await rollback(world.ports, once);
    await rollback(world.ports, once);
    expect(await world.file("env/production")).toMatchObject({ stable: { release: "late-flights@v2" } });
    await rollback(world.ports, { ...back, to: "late-flights@v1" });
    await rollback(world.ports, { ...back, to: "late-flights@v1" });
    expect(await world.file("env/production")).toMatchObject({ stable: { release: "late-flights@v1" } });
    expect((await world.file("env/production"))?.held).toHaveLength(2);
  });

  it("withdraws a candidate that is rolling out", async () => {
    const isSecond = (release: string) => release.endsWith("v2");
    const world = releaseWorld(({ candidate, steps }) =>
      isSecond(candidate.release) && steps.length > 0 ? null : "SUCCEEDED",
    );
    await liveInProduction(world, 1);
    await liveInStaging(world, 2);
    await mergePromotion(world);
    await deploy(world.ports, { ...deployTo("production"), wait: false });
    await rollback(world.ports, back);
    expect(world.targets.production.status?.state).toBe("ROLLED_BACK");
    expect(await world.file("env/production")).toMatchObject({ stable: { release: "late-flights@v1" } });
    expect(await world.file("env/production")).not.toHaveProperty("candidate");
  });

  it("says so when there is nothing to go back to", async () => {
    const world = releaseWorld();
    await expect(rollback(world.ports, back)).rejects.toThrow("has no release there");
    await liveInProduction(world, 1);
    await expect(rollback(world.ports, back)).rejects.toThrow("has no earlier stable release there");
    await expect(rollback(world.ports, { ...back, to: "late-flights@v7" })).rejects.toThrow("has never served");
  });
});
