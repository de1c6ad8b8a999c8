import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import type { DeployTarget } from "../../core/ports.ts";
import { type RolloutStatus, terminalStates } from "../../core/rollout/status.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { type Answer, startTraffic, type Traffic } from "./live-traffic.ts";
import { createServingWorld, model, planOf, routesTo, type ServingWorld, token } from "./serving-world.ts";

/** A server process with its target; each start may have other addresses. */
interface Running {
  process: ChildProcess;
  target: DeployTarget;
  traffic: Traffic;
}

const harness = fileURLToPath(new URL("./serve-process.ts", import.meta.url));

describe("a server that is killed in mid-canary", () => {
  let world: ServingWorld;
  let running: Running;
  const answers: Answer[] = [];

  beforeEach(async () => {
    answers.length = 0;
    world = await createServingWorld();
    running = await start((target) => target.setRoutes(model, routesTo(world.v1)));
  });

  afterEach(async () => {
    await kill("SIGKILL");
    await world.remove();
  });

  async function start(prepare: (target: DeployTarget) => Promise<void> = async () => undefined): Promise<Running> {
    const child = spawn(process.execPath, [harness, world.folder, token], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const { dataUrl, adminUrl } = JSON.parse(line) as { dataUrl: string; adminUrl: string };
    const target = createEmbeddedTarget(adminUrl, token);
    await prepare(target);
    return { process: child, target, traffic: startTraffic(dataUrl, { pickyEvery: 1_000_000 }) };
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    if (running.process.exitCode === null && running.process.signalCode === null) {
      const exited = once(running.process, "exit");
      running.process.kill(signal);
      await exited;
    }
    await running.traffic.stop();
    answers.push(...running.traffic.answers.splice(0));
  }

  async function restart(): Promise<void> {
    await kill("SIGKILL");
    running = await start();
  }

  async function reaches(wanted: (status: RolloutStatus) => boolean): Promise<RolloutStatus> {
    for (;;) {
      const status = await running.target.rollout(model);
      if (status && wanted(status)) {
        return status;
      }
      await systemClock.sleep(10);
    }
  }

  const isBakingAt = (step: number) => (status: RolloutStatus) => status.state === "BAKING" && status.step === step;
  const isOver = ({ state }: RolloutStatus) => terminalStates.includes(state);

  function expectOnlyListed(): void {
    const served = new Set(answers.filter(({ status }) => status === 200).map(({ version }) => version));
    expect([...served].filter((version) => version !== world.v1.release && version !== world.v2.release)).toEqual([]);
    expect(answers.filter(({ status }) => status !== 200 && status !== 0)).toEqual([]);
  }

  it("comes back with the same routes and the same rollout, whose bake begins again", async () => {
    await running.target.startRollout(planOf(world.v1, world.v2, { bakeMs: 100, steps: [0.25, 0.5], minUnits: 1 }));
    await reaches(isBakingAt(1));
    const before = await running.target.readRoutes(model);
    await restart();
    expect(await running.target.readRoutes(model)).toEqual(before);
    const status = await reaches(isOver);
    expect(status.state).toBe("SUCCEEDED");
    expect(status.history.map(({ note }) => note)).toContain("The bake starts again.");
    await kill("SIGTERM");
    expectOnlyListed();
  });

  it("reaches the same end however often it is killed", async () => {
    await running.target.startRollout(planOf(world.v1, world.v2, { bakeMs: 150, steps: [0.1, 0.3, 0.5] }));
    for (const afterMs of [5, 40, 160, 250, 330]) {
      await systemClock.sleep(afterMs);
      await restart();
    }
    expect((await reaches(isOver)).state).toBe("SUCCEEDED");
    expect(await running.target.liveDigests(model)).toEqual({ [world.v1.digest]: 0, [world.v2.digest]: 100 });
    await kill("SIGTERM");
    expectOnlyListed();
  });

  it("finishes an abort that it was killed in", async () => {
    const plan = planOf(world.v1, world.v2, { bakeMs: 60_000, steps: [0.5] });
    await running.target.startRollout(plan);
    await reaches(isBakingAt(0));
    const aborted = running.target.abort(model, plan.rolloutId, "A person said so.").catch(() => null);
    await restart();
    await aborted;
    // Killed before the abort was on disk, it has to be said again.
    await running.target.abort(model, plan.rolloutId, "A person said so.");
    expect((await reaches(isOver)).state).toBe("ROLLED_BACK");
    expect(await running.target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
  });

  it("gives a candidate that does not load any more no traffic, and rolls it back", async () => {
    await running.target.startRollout(planOf(world.v1, world.v2, { bakeMs: 60_000, steps: [0.75] }));
    await reaches(isBakingAt(0));
    await kill("SIGKILL");
    await rm(join(world.folder, "registry", "blobs", "sha256", world.v2.digest.slice(7)));
    await writeFile(join(world.stateFolder, "models", `${world.v2.digest.slice(7)}.onnx`), "damaged");
    running = await start();
    const status = await reaches(isOver);
    expect(status).toMatchObject({ state: "ROLLED_BACK", weights: { [world.v1.digest]: 100 } });
    expect(status.reason).toBe("The candidate could not be loaded after a restart of the server.");
    await kill("SIGTERM");
    expectOnlyListed();
  });

  it("fetches a model anew whose file was damaged meanwhile", async () => {
    await kill("SIGKILL");
    const [file = ""] = await readdir(join(world.stateFolder, "models"));
    await writeFile(join(world.stateFolder, "models", file), "damaged");
    running = await start();
    expect(await running.target.liveDigests(model)).toEqual({ [world.v1.digest]: 100 });
  });

  it("ends at once and cleanly on SIGTERM, and every request gets its answer", async () => {
    const began = Date.now();
    await kill("SIGTERM");
    expect(running.process.exitCode).toBe(0);
    expect(Date.now() - began).toBeLessThan(5_000);
    expectOnlyListed();
  });
});
