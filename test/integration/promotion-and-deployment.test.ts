import { describe, expect, it } from "vitest";
import { emptyReleaseFile } from "../../core/release/transitions.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { deploy } from "../../operations/environment/deploy.ts";
import { promote } from "../../operations/promotion/promote.ts";
import {
  deployTo,
  digestOfVersion,
  liveInProduction,
  liveInStaging,
  model,
  production,
  type ReleaseWorld,
  releaseWorld,
  staging,
} from "./release-world.ts";

const hour = 3_600_000;

describe("a promotion", () => {
  it("begins the environment, and merges by itself where the policy says so", async () => {
    const world = releaseWorld();
    await world.release(1);
    const outcome = await promote(world.ports, staging);
    expect(outcome).toMatchObject({
      conclusion: "passed",
      headline: "the promotion of late-flights@v1 to staging is merged: #1",
      facts: { release: "late-flights@v1", branch: "sluice/promote/late-flights-v1-to-staging" },
    });
    expect(outcome.facts.merged).toBe(await world.repository.head("env/staging"));
    expect(await world.file("env/staging")).toMatchObject({ candidate: { digest: digestOfVersion(1) } });
    expect(world.git("ls-tree", "-r", "--name-only", "env/staging")).toBe("releases/late-flights.yaml");
  });

  it("changes the release file alone, and tells the reviewer what will happen", async () => {
    const world = releaseWorld();
    await liveInProduction(world, 1);
    await liveInStaging(world, 2);
    await promote(world.ports, production);
    const pull = world.ports.pulls.all.at(-1);
    expect(pull).toMatchObject({
      state: "open",
      base: "env/production",
      title: "Promote late-flights@v2 to production",
    });
    expect(world.git("diff", "--name-only", "env/production", pull?.head ?? "")).toBe("releases/late-flights.yaml");
    expect(pull?.body).toContain("| live now | `late-flights@v1` | `111111111111` |");
    expect(pull?.body).toContain("5% → 50% → 100% of traffic, each step for at least 10 min 0 s and 100 users");
    expect(pull?.body).toMatch(/Before merging:\*\* 1 h 0 min in staging, so not before \*\*[-\d]+ [\d:]+ UTC\*\*/);
    expect(pull?.body).toContain("| ROC AUC | ");
  });

  it("waits for the environment before it, and for the soak", async () => {
    const world = releaseWorld();
    await world.release(1);
    expect(await promote(world.ports, production)).toMatchObject({
      conclusion: "refused",
      headline: "late-flights has no stable release in staging, which comes before production",
    });
    expect(await promote(world.ports, { ...production, release: `${model}@v1` })).toMatchObject({
      headline: "late-flights@v1 has not been stable in staging, which comes before production",
    });
    await promote(world.ports, staging);
    await deploy(world.ports, deployTo("staging"));
    // Well past the seconds by which git's own clock may be ahead of this one.
    world.time.now += hour / 2;
    const auto = structuredClone(production);
    Object.assign(auto.config.environments.production ?? {}, { promotion: "auto" });
    expect((await promote(world.ports, auto)).headline).toMatch(
      /^the promotion of late-flights@v1 to production is open: #2; it is not merged yet: it has to stay stable in staging until/,
    );
    world.time.now += 2 * hour;
    expect((await promote(world.ports, auto)).headline).toBe(
      "the promotion of late-flights@v1 to production is merged: #2",
    );
  });

  it("is the same pull request however often it is asked for, made anew only where its own file has changed", async () => {
    const world = releaseWorld();
    await liveInStaging(world, 1);
    const first = await promote(world.ports, production);
    const head = await world.repository.head(first.facts.branch ?? "");
    const second = await promote(world.ports, production);
    expect(second.facts).toEqual(first.facts);
    expect(await world.repository.head(first.facts.branch ?? "")).toBe(head);
    const base = await world.repository.head("env/production");
    const path = "releases/other.yaml";
    const change = { branch: "env/production", path, content: "x", message: "Other" };
    const moved = await world.repository.commitFile({ ...change, expectedHead: base });
    await promote(world.ports, production);
    expect(await world.repository.head(first.facts.branch ?? "")).toBe(head);
    const held = [{ digest: digestOfVersion(9), reason: "by hand", at: "2026-11-21T10:00:00Z" }];
    const own = { path: `releases/${model}.yaml`, content: writeReleaseFile({ ...emptyReleaseFile(model), held }) };
    const newest = await world.repository.commitFile({ ...change, ...own, expectedHead: moved });
    await promote(world.ports, production);
    expect(world.git("rev-parse", `${first.facts.branch}^`)).toBe(newest);
    expect(world.ports.pulls.all.filter(({ base: to }) => to === "env/production")).toHaveLength(1);
  });

  it("replaces an older proposal that nobody merged", async () => {
    const world = releaseWorld();
    await liveInStaging(world, 1);
    const older = await promote(world.ports, production);
    await liveInStaging(world, 2);
    await promote(world.ports, production);
    const closed = world.ports.pulls.all[(older.facts.pullRequest?.number ?? 0) - 1];
    expect(closed?.state).toBe("closed");
    expect(closed?.body).toContain("Closed by Sluice:** superseded by #4, the promotion of late-flights@");
  });

  it("is proposed by automation once, and by a human as often as wanted", async () => {
    const world = releaseWorld();
    await liveInStaging(world, 1);
    const { facts } = await promote(world.ports, { ...production, onlyOnce: true });
    await world.ports.pulls.close(facts.pullRequest?.number ?? 0);
    expect(await promote(world.ports, { ...production, onlyOnce: true })).toMatchObject({ conclusion: "refused" });
    expect((await promote(world.ports, production)).facts.pullRequest?.number).toBe(3);
  });

  it("names what does not exist", async () => {
    const world = releaseWorld();
    expect((await promote(world.ports, staging)).headline).toBe("late-flights has no release yet");
    await expect(promote(world.ports, { ...staging, release: "late-flights@v9" })).rejects.toThrow(
      "There is no release",
    );
    await expect(promote(world.ports, { ...staging, environment: "moon" })).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("a deployment", () => {
  it("ends with the candidate stable in git, with the rollout's trailer", async () => {
    const world = releaseWorld();
    await liveInProduction(world, 1);
    await liveInProduction(world, 2);
    expect(await world.file("env/production")).toEqual({
      version: 1,
      model,
      stable: { release: "late-flights@v2", digest: digestOfVersion(2), uri: "file:///2" },
      held: [],
    });
    const [last] = await world.repository.log("env/production", 1);
    expect(last?.message).toBe(
      `late-flights@v2 is stable in production\n\nRollout-Id: ${world.targets.production.started.at(-1)?.rolloutId}\n`,
    );
    expect(await deploy(world.ports, deployTo("production"))).toMatchObject({
      conclusion: "passed",
      headline: "late-flights@v2 is live in production",
      facts: { models: [{ state: "live", commits: [] }] },
    });
  });

  it("ends with the candidate reverted and held when the target took it off traffic", async () => {
    const world = releaseWorld(({ candidate }) => (candidate.release.endsWith("v2") ? "ROLLED_BACK" : "SUCCEEDED"));
    await liveInProduction(world, 1);
    await world.release(2);
    await promote(world.ports, staging);
    expect(await deploy(world.ports, deployTo("staging"))).toMatchObject({
      conclusion: "refused",
      headline: "late-flights@v2 was rolled back in staging: errors 4.2x",
      facts: { models: [{ state: "rolled-back", release: { release: "late-flights@v2" } }] },
    });
    expect(await world.file("env/staging")).toMatchObject({
      stable: { release: "late-flights@v1" },
      held: [{ digest: digestOfVersion(2), reason: "errors 4.2x", at: "2026-11-21T10:14:07.000Z" }],
    });
    expect(await promote(world.ports, staging)).toMatchObject({
      conclusion: "refused",
      headline: "late-flights@v2 is on hold in staging since 2026-11-21T10:14:07.000Z: errors 4.2x",
    });
  });

  it("gives way to a newer candidate, which holds nothing against the older one", async () => {
    const world = releaseWorld(({ candidate }) => (candidate.release.endsWith("v2") ? null : "SUCCEEDED"));
    await liveInStaging(world, 1);
    await world.release(2);
    await promote(world.ports, staging);
    await deploy(world.ports, { ...deployTo("staging"), wait: false });
    await liveInStaging(world, 3);
    expect(world.targets.staging.started.map(({ candidate }) => candidate.release)).toEqual([
      "late-flights@v1",
      "late-flights@v2",
      "late-flights@v3",
    ]);
    expect(await world.file("env/staging")).toMatchObject({ stable: { release: "late-flights@v3" }, held: [] });
  });

  it("never acts on routes that move while it looks", async () => {
    const world = releaseWorld();
    await world.release(1);
    await promote(world.ports, staging);
    const target = world.targets.staging;
    let generation = 1;
    const moving = {
      ...target,
      readRoutes: async () => ({ generation: generation++, weights: {}, versions: {}, salt: "" }),
    };
    const ports = { ...world.ports, target: () => moving };
    await expect(deploy(ports, deployTo("staging"))).rejects.toMatchObject({ code: "CONFLICT" });
    expect(target.started).toEqual([]);
  });

  it("leaves the rollout to the target when it is not to wait", async () => {
    const world = releaseWorld();
    await world.release(1);
    await promote(world.ports, staging);
    expect(await deploy(world.ports, { ...deployTo("staging"), wait: false })).toMatchObject({
      conclusion: "passed",
      facts: { models: [{ state: "under-way" }] },
    });
  });

  it("does not talk to a target without its token", async () => {
    const world = releaseWorld();
    await world.release(1);
    await promote(world.ports, staging);
    await expect(deploy(world.ports, { ...deployTo("staging"), variables: {} })).rejects.toThrow(
      "SLUICE_SERVER_TOKEN is not set",
    );
  });

  it("says so where git names nothing", async () => {
    const world = releaseWorld();
    expect(await deploy(world.ports, deployTo("staging"))).toMatchObject({
      conclusion: "refused",
      facts: { models: [{ state: "absent", release: null }] },
    });
  });

  it("reaches the same end when it is killed at any write, before or after it took effect", async () => {
    const reference = releaseWorld();
    await liveInProduction(reference, 1);
    for (const takesEffect of [false, true]) {
      for (let n = 1; n <= 4; n++) {
        const world = releaseWorld();
        await world.release(1);
        await promote(world.ports, staging);
        const fragile = dyingPorts(world.ports, n, takesEffect);
        await deploy(fragile, deployTo("staging")).catch((error: Error) => expect(error.message).toBe("killed"));
        await deploy(world.ports, deployTo("staging"));
        expect(await world.file("env/staging")).toEqual(await reference.file("env/staging"));
        expect(await world.repository.log("env/staging", 99)).toHaveLength(
          (await reference.repository.log("env/staging", 99)).length,
        );
        expect(world.targets.staging.started).toHaveLength(1);
      }
    }
  });
});

/** The ports of a process that dies at its n-th write to git or target. */
function dyingPorts(ports: ReleaseWorld["ports"], n: number, takesEffect: boolean) {
  let writes = 0;
  const mortal =
    <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      writes += 1;
      if (writes === n && !takesEffect) throw new Error("killed");
      const result = await write(...args);
      if (writes === n) throw new Error("killed");
      return result;
    };
  const target = ports.target("staging");
  return {
    ...ports,
    repository: { ...ports.repository, commitFile: mortal(ports.repository.commitFile) },
    target: () => ({ ...target, startRollout: mortal(target.startRollout), setRoutes: mortal(target.setRoutes) }),
  };
}
