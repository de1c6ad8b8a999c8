import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reports } from "../../core/report/fixtures/reports.ts";
import type { QueuedGroup } from "../../sandbox/github/types.ts";
import { at, type BotWorld, owner, repo, startBotWorld } from "./bot-world.ts";
import { check, comments, evaluationRun, openPull, type Pull, trainingRun } from "./runs.ts";

/** A merge queue merges commits of its own making: each has to be answered for, and none is answered for by accident. */

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld({ moreModels: ["arrivals"] });
});
afterAll(() => world.close());

const gateAt = (headSha: string) => check(world, headSha, "sluice");

async function evaluated(pull: Pull, report = reports.passed): Promise<Pull> {
  await evaluationRun(world, await trainingRun(world, pull), report);
  await world.quiet();
  return pull;
}

async function queued(pull: Pull, method: "merge" | "squash" = "merge"): Promise<QueuedGroup> {
  const group = await world.github.enqueue(repo, pull.number, method);
  await world.quiet();
  return group;
}

/** Somebody pushes to main while a pull request waits. */
async function mainMoves(path: string): Promise<void> {
  const head = (await world.repository.head("main")) ?? "";
  const change = { branch: "main", path, content: `${path} of main\n`, message: `Change ${path}`, expectedHead: head };
  await world.repository.commitFile(change);
}

const trainedInQueue = ({ headSha, branch: headBranch }: QueuedGroup) =>
  world.github.workflowRuns
    .createRun({
      repository: `${owner}/${repo}`,
      path: ".github/workflows/sluice-pull-request.yml",
      event: "merge_group",
      headSha,
      headBranch,
      actor: "maria",
    })
    .then(({ id }) => world.github.workflowRuns.updateRun(id, { status: "completed", conclusion: "success" }));

describe("a commit that a merge queue asks for", () => {
  it.each(["merge", "squash"] as const)("by %s has what its pull request was found to be worth", async (method) => {
    const pull = await evaluated(await openPull(world, `queued-${method}`));
    await mainMoves(`docs/${method}.md`);
    const group = await queued(pull, method);
    expect(group.headSha).not.toBe(pull.headSha);
    expect(await gateAt(group.headSha)).toMatchObject({ conclusion: "success" });
    const { data } = await world
      .as("maria")
      .checks.listForRef({ ...at, ref: group.headSha, check_name: "sluice/late-flights" });
    expect(data.check_runs[0]?.output.summary?.split("\n")[0]).toBe(
      `Taken over from #${pull.number}: nothing that matters for this model differs from its head.`,
    );
    expect(await comments(world, pull.number)).toHaveLength(1);
    await world.github.leaveQueue(repo, "merged");
    await world.quiet();
    expect(await world.repository.head("main")).toBe(group.headSha);
  });

  it("is not passed by what did not pass", async () => {
    const group = await queued(await evaluated(await openPull(world, "queued-unsure"), reports.unsure));
    expect(await gateAt(group.headSha)).toMatchObject({ conclusion: "action_required" });
    await world.github.leaveQueue(repo, "invalidated");
    await world.quiet();
  });

  it("waits for its own evaluation where main has changed what the model is made of", async () => {
    const pull = await evaluated(await openPull(world, "queued-apart", "data/flights-2.csv"));
    await mainMoves("data/flights-3.csv");
    const group = await queued(pull);
    expect(await gateAt(group.headSha)).toMatchObject({ status: "queued" });
    await evaluationRun(world, await trainedInQueue(group), reports.unsure);
    await world.quiet();
    expect(await gateAt(group.headSha)).toMatchObject({ conclusion: "action_required" });
    await world.github.leaveQueue(repo, "invalidated");
    await world.quiet();
    expect(await gateAt(pull.headSha)).toMatchObject({ conclusion: "success" });
  });

  it("passes at once where no model is touched", async () => {
    const group = await queued(await openPull(world, "queued-words", "docs/words.md"));
    expect(await gateAt(group.headSha)).toMatchObject({ conclusion: "neutral" });
    await world.github.leaveQueue(repo, "merged");
    await world.quiet();
  });

  it("is let go of when it leaves the queue, whatever comes later", async () => {
    const pull = await openPull(world, "queued-gone", "data/flights-4.csv");
    const group = await queued(pull);
    const trained = await trainedInQueue(group);
    await world.github.leaveQueue(repo, "dequeued");
    await world.quiet();
    expect(await gateAt(group.headSha)).toMatchObject({ conclusion: "cancelled" });
    await evaluationRun(world, trained, reports.passed);
    await world.quiet();
    expect(await gateAt(group.headSha)).toMatchObject({ conclusion: "cancelled" });
  });

  it("is found by a bot that was away", async () => {
    const pull = await evaluated(await openPull(world, "queued-unheard", "data/flights-5.csv"));
    world.github.setWebhookUrl(null);
    const group = await world.github.enqueue(repo, pull.number);
    await world.restartBot();
    await world.quiet();
    expect(await gateAt(group.headSha)).toMatchObject({ conclusion: "success" });
    await world.github.leaveQueue(repo, "merged");
  });
});

it("takes over nothing for what only calls itself a queue's", async () => {
  const pull = await evaluated(await openPull(world, "not-queued", "data/flights-6.csv"));
  const run = { event: "merge_group", headBranch: pull.branch, headSha: pull.headSha } as const;
  const forged = await trainedInQueue({ headSha: run.headSha, branch: run.headBranch });
  await evaluationRun(world, forged, reports.unsure);
  await world.quiet();
  expect(await gateAt(pull.headSha)).toMatchObject({ conclusion: "success" });
});
