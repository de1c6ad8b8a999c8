import { systemClock } from "../../adapters/clock.ts";
import type { Version } from "../integration/serving-world.ts";
import { at, type BotWorld, type Environment, owner, repo } from "./bot-world.ts";

/** What people and workflows do around the bot, and how to wait for what it does. */

/** What the release workflow leaves, and the webhook of its end. */
export async function released(world: BotWorld, version: Version): Promise<void> {
  await world.release(version);
  const { id } = await world.github.workflowRuns.createRun({
    repository: `${owner}/${repo}`,
    path: ".github/workflows/sluice-release.yml",
    event: "push",
    headSha: (await world.repository.head("main")) ?? "",
    headBranch: "main",
    actor: "maria",
  });
  await world.github.workflowRuns.updateRun(id, { status: "in_progress" });
  await world.github.workflowRuns.updateRun(id, { status: "completed", conclusion: "success" });
}

export async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const seen = await look();
    if (seen) return seen;
    await systemClock.sleep(100);
  }
  throw new Error(`in vain: ${what}`);
}

export async function isStable(world: BotWorld, environment: Environment, { release }: Version): Promise<boolean> {
  const file = await world.releaseFile(environment);
  return file?.stable?.release === release && !file.candidate;
}

export async function isHeld(world: BotWorld, environment: Environment, { digest }: Version): Promise<boolean> {
  const file = await world.releaseFile(environment);
  return file?.held.some((hold) => hold.digest === digest) ?? false;
}

export async function openProposal(world: BotWorld, environment: Environment, { release }: Version) {
  const { data } = await world.as("maria").pulls.list({ ...at, base: `env/${environment}`, state: "open" });
  return data.find(({ title }) => title === `Promote ${release} to ${environment}`) ?? null;
}

export async function mergeProposal(world: BotWorld, environment: Environment, version: Version): Promise<number> {
  const pull = await until(`the proposal of ${version.release}`, () => openProposal(world, environment, version));
  await world.as("maria").pulls.merge({ ...at, pull_number: pull.number });
  return pull.number;
}
