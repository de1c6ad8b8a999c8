import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createGitHubRepository } from "../../adapters/github/github-repository.ts";
import { writeReleaseTag } from "../../core/release/release-tag.ts";
import { reports } from "../../core/report/fixtures/reports.ts";
import type { NewWorkflowRun } from "../../sandbox/github/types.ts";
import { archive } from "../conversation/runs.ts";
import { passedReport } from "../integration/release-reports.ts";
import { model } from "../integration/serving-world.ts";
import { owner, type StormWorld } from "./storm-world.ts";

/** What people and workflows do in a repository while the bot looks after it. */

/** Pull requests one after another, and a release on the way. */
export async function liveIn(world: StormWorld, repo: string, pulls: number): Promise<void> {
  for (let index = 0; index < pulls; index++) {
    await proposeChange(world, repo, index);
    if (index === Math.floor(pulls / 2)) await release(world, repo);
  }
}

async function proposeChange(world: StormWorld, repo: string, index: number): Promise<void> {
  const at = { owner, repo };
  const maria = world.as("maria");
  const repository = createGitHubRepository(maria, owner, repo);
  const branch = `change-${index}`;
  const write = (content: string, expectedHead: string | null, onto?: string) =>
    repository.commitFile({
      branch,
      path: "data/flights.csv",
      content,
      message: content,
      expectedHead,
      ...(onto && { onto }),
    });
  const first = await write(`${branch}\n`, null, (await repository.head("main")) ?? "");
  const { data } = await maria.pulls.create({ ...at, head: branch, base: "main", title: `Change ${index}` });
  // Every third is pushed to again before its first run.
  const headSha = index % 3 === 0 ? await write(`${branch}, better\n`, first) : first;
  if (index % 2 === 0) {
    const body = index % 4 === 0 ? "/sluice help" : "/sluice hepl";
    await maria.issues.createComment({ ...at, issue_number: data.number, body });
  }
  const path = ".github/workflows/sluice-pull-request.yml";
  const trained = await run(world, repo, { path, event: "pull_request", headSha, headBranch: branch });
  await evaluate(world, repo, trained, index % 5 === 4 ? reports.failed : reports.passed);
}

async function evaluate(world: StormWorld, repo: string, trained: number, report: typeof reports.passed) {
  const main = (await createGitHubRepository(world.as("maria"), owner, repo).head("main")) ?? "";
  const path = ".github/workflows/sluice-evaluate.yml";
  const displayTitle = `Sluice evaluate ${trained}`;
  await run(
    world,
    repo,
    { path, event: "workflow_run", headSha: main, headBranch: "main", displayTitle },
    archive(report),
  );
}

type Started = Pick<NewWorkflowRun, "path" | "event" | "headSha" | "headBranch" | "displayTitle">;

async function run({ github }: StormWorld, repo: string, started: Started, upload?: Uint8Array): Promise<number> {
  const { id } = await github.workflowRuns.createRun({ repository: `${owner}/${repo}`, actor: "maria", ...started });
  await github.workflowRuns.updateRun(id, { status: "in_progress" });
  if (upload) await github.saveArtifact(id, `sluice-report-${model}`, upload);
  await github.workflowRuns.updateRun(id, { status: "completed", conclusion: "success" });
  return id;
}

async function release(world: StormWorld, repo: string): Promise<void> {
  const { folder, registry, v1 } = world.serving;
  const repository = createGitHubRepository(world.as(owner), owner, repo);
  const commit = (await repository.head("main")) ?? "";
  const file = join(folder, `${repo}.json`);
  await writeFile(file, JSON.stringify(passedReport(v1.digest)));
  const { digest: report } = await registry.put(file);
  const { release: name, digest, uri } = v1;
  await repository.createTag({
    name,
    commit,
    message: writeReleaseTag({ release: name, digest, uri, commit, report }),
  });
  const path = ".github/workflows/sluice-release.yml";
  await run(world, repo, { path, event: "push", headSha: commit, headBranch: "main" });
}
