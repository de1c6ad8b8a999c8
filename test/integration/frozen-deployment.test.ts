import { expect, it } from "vitest";
import { freezeSchema } from "../../core/config/schemas/freeze-schema.ts";
import { deploy } from "../../operations/environment/deploy.ts";
import { promote } from "../../operations/promotion/promote.ts";
import { deployTo, type ReleaseWorld, releaseWorld, staging } from "./release-world.ts";

const hour = 3_600_000;
const shown = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");

/** A release in staging, which has been frozen since it was merged, for at most two hours more. */
async function frozenStaging(): Promise<{ world: ReleaseWorld; frozen: ReturnType<typeof deployTo>; end: number }> {
  const world = releaseWorld(() => "SUCCEEDED");
  await world.release(1);
  await promote(world.ports, staging);
  const end = Math.floor((world.time.now + 2 * hour) / 60_000) * 60_000;
  const freeze = freezeSchema.parse([{ from: shown(end - 10 * hour), to: shown(end), reason: "audit" }]);
  const { config } = staging;
  const environments = { ...config.environments, staging: { ...config.environments.staging!, freeze } };
  return { world, frozen: { ...deployTo("staging"), config: { ...config, environments } }, end };
}

it("is refused in a freeze, with when to do it again, and nothing has begun", async () => {
  const { world, frozen } = await frozenStaging();
  const outcome = await deploy(world.ports, frozen);
  expect(outcome).toMatchObject({ conclusion: "refused", facts: { models: [{ state: "frozen", commits: [] }] } });
  expect(outcome.headline).toMatch(
    /^late-flights in staging: staging is frozen until [-\d]+ [:\d]+ UTC: audit; deploy again after that$/,
  );
  expect(world.targets.staging.started).toEqual([]);
});

it("waits for the end of a freeze that is near enough, looking seldom", async () => {
  const { world, frozen, end } = await frozenStaging();
  const outcome = await deploy(world.ports, { ...frozen, freezeWait: 2 * hour });
  expect(outcome).toMatchObject({ conclusion: "passed", facts: { models: [{ state: "live" }] } });
  expect(world.time.now).toBeGreaterThanOrEqual(end);
  expect(world.said.filter((said) => said.includes("frozen"))).toHaveLength(1);
});

it("does not wait where it was told to leave the rest to the target, or for longer than it may", async () => {
  const { world, frozen } = await frozenStaging();
  const states = [
    await deploy(world.ports, { ...frozen, wait: false, freezeWait: 2 * hour }),
    await deploy(world.ports, { ...frozen, freezeWait: hour }),
  ].map(({ facts }) => facts.models[0]?.state);
  expect(states).toEqual(["frozen", "frozen"]);
});
