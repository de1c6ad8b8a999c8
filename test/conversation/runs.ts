import { zipSync } from "fflate";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import type { NewWorkflowRun, RunConclusion, WorkflowRun } from "../../sandbox/github/types.ts";
import { at, type BotWorld, model, owner, repo } from "./bot-world.ts";

/** What the workflows leave on GitHub, without running them: that is another test. */

export interface Pull {
  number: number;
  headSha: string;
  branch: string;
}

/** A branch of maria's with one changed file, and a pull request for it. */
export async function openPull(
  world: BotWorld,
  branch: string,
  path = "data/flights.csv",
  how: { draft?: boolean; base?: string } = {},
): Promise<Pull> {
  const main = (await world.repository.head("main")) ?? "";
  const headSha = await world.repository.commitFile({
    branch,
    path,
    content: `${branch}\n`,
    message: `Change ${path}`,
    expectedHead: null,
    onto: main,
  });
  const { data } = await world.as("maria").pulls.create({ ...at, head: branch, base: "main", title: branch, ...how });
  return { number: data.number, headSha, branch };
}

async function run(world: BotWorld, run: NewWorkflowRun, conclusion: RunConclusion, zips: [string, Uint8Array][] = []) {
  const { id } = await world.github.workflowRuns.createRun(run);
  await world.github.workflowRuns.updateRun(id, { status: "in_progress" });
  for (const zip of zips) await world.github.saveArtifact(id, ...zip);
  return await world.github.workflowRuns.updateRun(id, { status: "completed", conclusion });
}

export function trainingRun(world: BotWorld, pull: Pull, conclusion: RunConclusion = "success"): Promise<WorkflowRun> {
  const path = ".github/workflows/sluice-pull-request.yml";
  const { headSha, branch: headBranch } = pull;
  const repository = `${owner}/${repo}`;
  return run(world, { repository, path, event: "pull_request", headSha, headBranch, actor: "maria" }, conclusion);
}

export function archive(report: EvaluationReport): Uint8Array {
  return zipSync({ "report.json": new TextEncoder().encode(JSON.stringify(report)) });
}

/** Under the name of the model that every world has, whatever it says of itself. */
function uploadOf(report: EvaluationReport | Uint8Array | null): [string, Uint8Array][] {
  return report === null ? [] : [upload(model, report)];
}

function upload(name: string, report: EvaluationReport | Uint8Array): [string, Uint8Array] {
  return [`sluice-report-${name}`, report instanceof Uint8Array ? report : archive(report)];
}

/** The evaluation of a training run; `change` makes it something else than the default branch's own. */
export async function evaluationRun(
  world: BotWorld,
  trained: WorkflowRun,
  report: EvaluationReport | Uint8Array | null | EvaluationReport[],
  change: Partial<NewWorkflowRun> & { conclusion?: RunConclusion } = {},
): Promise<WorkflowRun> {
  const { conclusion = "success", ...other } = change;
  const started: NewWorkflowRun = {
    repository: `${owner}/${repo}`,
    path: ".github/workflows/sluice-evaluate.yml",
    event: "workflow_run",
    headSha: (await world.repository.head("main")) ?? "",
    headBranch: "main",
    actor: "maria",
    displayTitle: `Sluice evaluate ${trained.id}`,
    ...other,
  };
  const uploads = Array.isArray(report) ? report.map((each) => upload(each.model, each)) : [report].flatMap(uploadOf);
  return await run(world, started, conclusion, uploads);
}

export async function comments(world: BotWorld, issue: number): Promise<{ author: string; body: string }[]> {
  const { data } = await world.as(owner).issues.listComments({ ...at, issue_number: issue, per_page: 100 });
  return data.map(({ user, body }) => ({ author: user?.login ?? "", body: body ?? "" }));
}

export async function check(world: BotWorld, headSha: string, name = `sluice/${model}`) {
  const { data } = await world.as(owner).checks.listForRef({ ...at, ref: headSha, check_name: name });
  const [newest] = data.check_runs;
  return newest ? { status: newest.status, conclusion: newest.conclusion, title: newest.output.title } : null;
}
