import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { SluiceError } from "../../core/errors.ts";
import type { DeployTarget } from "../../core/ports.ts";
import { problemOfRoutes } from "../../core/rollout/routes.ts";
import { type RolloutPlan, type RolloutStatus, terminalStates } from "../../core/rollout/status.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { type Answer, startTraffic, type Traffic } from "./live-traffic.ts";
import { createServingWorld, model, planOf, routesTo, type ServingWorld, token } from "./serving-world.ts";

/**
 * Whole rollouts on the real server, which is killed once at a write of what it remembers, and started again. Whoever
 * deploys asks again for what it asked before; the end must be the same as without the kill.
 */

const harness = fileURLToPath(new URL("./serve-process.ts", import.meta.url));
const killer = new URL("./die-at-write.ts", import.meta.url).href;

interface Story {
  plan(world: ServingWorld): RolloutPlan;
  /** What whoever deploys says when it sees this status; it is said again after a restart. */
  steer(target: DeployTarget, status: RolloutStatus): Promise<unknown>;
  end: "SUCCEEDED" | "ROLLED_BACK";
}

const quick = { bakeMs: 30, minUnits: 1 };
const promoted: Story = {
  plan: ({ v1, v2 }) => planOf(v1, v2, { ...quick, steps: [0.25, 0.5], shadow: { share: 1, ms: 30 } }),
  steer: async () => undefined,
  end: "SUCCEEDED",
};
const aborted: Story = {
  plan: ({ v1, v2 }) => planOf(v1, v2, { ...quick, steps: [0.5], bakeMs: 60_000 }),
  steer: async (target, { state, plan }) => {
    if (state === "BAKING") await target.abort(model, plan.rolloutId, "A person said so.");
  },
  end: "ROLLED_BACK",
};

/** How one life of a server ended: the rollout is over, or the process was killed. */
type Life = RolloutStatus | "killed";

async function live(world: ServingWorld, story: Story, plan: RolloutPlan, dieAt: number, answers: Answer[]) {
  const child = spawn(process.execPath, ["--import", killer, harness, world.folder, token], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DIE_AT: String(dieAt) },
  });
  const exited = once(child, "exit").then(() => "killed" as const);
  const line = once(createInterface(child.stdout), "line").then(([text]) => String(text));
  const first = await Promise.race([line, exited]);
  if (first === "killed") return first;
  const { dataUrl, adminUrl } = JSON.parse(first) as { dataUrl: string; adminUrl: string };
  const target = createEmbeddedTarget(adminUrl, token);
  let traffic: Traffic | null = null;
  const drive = async (): Promise<Life> => {
    if ((await target.readRoutes(model)) === null) {
      await target.setRoutes(model, routesTo(world.v1));
    }
    traffic ??= startTraffic(dataUrl, { pickyEvery: 1_000_000, abreast: 1 });
    return await follow(target, story, plan);
  };
  const end = await Promise.race([askAgain(drive, exited), exited]);
  await stop(child, exited);
  const answered = traffic as Traffic | null;
  await answered?.stop();
  answers.push(...(answered?.answers ?? []));
  return end;
}

/** A call that fails has met a server that is dying, or a slow machine; then it is made again. */
async function askAgain(drive: () => Promise<Life>, exited: Promise<"killed">): Promise<Life> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await drive();
    } catch (error) {
      const isDead = (await Promise.race([exited, systemClock.sleep(500)])) === "killed";
      if (isDead) return "killed";
      if (!(error instanceof SluiceError) || attempt === 3) throw error;
    }
  }
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill("SIGTERM");
  await exited;
}

async function follow(target: DeployTarget, story: Story, plan: RolloutPlan): Promise<Life> {
  await target.startRollout(plan);
  for (;;) {
    const [status, routes] = [await target.rollout(model), await target.readRoutes(model)];
    expect(routes && problemOfRoutes(routes)).toBeNull();
    const shares = [0, ...plan.steps, 1].map((share) => share * 100);
    expect(shares).toContain(routes?.weights[plan.candidate.digest] ?? 0);
    if (status && terminalStates.includes(status.state)) return status;
    if (status) await story.steer(target, status);
    await systemClock.sleep(10);
  }
}

/** @returns whether the process was killed at all: there may be fewer writes than that */
async function killAt(story: Story, dieAt: number): Promise<boolean> {
  const world = await createServingWorld();
  const plan = story.plan(world);
  const answers: Answer[] = [];
  try {
    const first = await live(world, story, plan, dieAt, answers);
    const last = first === "killed" ? await live(world, story, plan, 0, answers) : first;
    expect(last, `killed at write ${dieAt}`).toMatchObject({ state: story.end });
    const [on, off] = story.end === "SUCCEEDED" ? [world.v2, world.v1] : [world.v1, world.v2];
    const weights = (last as RolloutStatus).weights;
    expect([weights[on.digest], weights[off.digest] ?? 0], `killed at write ${dieAt}`).toEqual([100, 0]);
    const refused = answers.filter(({ status }) => status !== 200 && status !== 0);
    expect(refused, `killed at write ${dieAt}`).toEqual([]);
    return first === "killed";
  } finally {
    await world.remove();
  }
}

/** At the same time: a server mostly waits, for its disk and its bake. */
const abreast = 3;
/** KILL_POINTS=every tries each of the forty writes, which takes minutes; otherwise one in four is tried. */
const stride = process.env.KILL_POINTS === "every" ? 1 : 4;

/** @returns the last write that killed */
async function killAlong(story: Story): Promise<number> {
  for (let next = 1; ; next += abreast * stride) {
    const points = Array.from({ length: abreast }, (_, index) => next + index * stride);
    const killed = await Promise.all(points.map((dieAt) => killAt(story, dieAt)));
    const survived = killed.indexOf(false);
    if (survived >= 0) return (points[survived] ?? next) - stride;
  }
}

describe("a server that is killed where it writes what it remembers", () => {
  it("promotes a good candidate all the same, through shadow and steps", async () => {
    expect(await killAlong(promoted)).toBeGreaterThan(16);
  }, 900_000);

  it("takes an aborted candidate off traffic all the same", async () => {
    expect(await killAlong(aborted)).toBeGreaterThan(8);
  }, 900_000);
});
