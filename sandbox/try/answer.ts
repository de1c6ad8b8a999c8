import type { Octokit } from "@octokit/rest";
import { unzipSync } from "fflate";
import { SluiceError } from "../../core/errors.ts";
import type { SandboxGitHub } from "../github/types.ts";
import { octokitAs } from "../play/developer.ts";
import { say } from "../play/terminal.ts";
import { until } from "../play/until.ts";
import type { Runner } from "../runner/start.ts";
import { place } from "./place.ts";

/** What the pull request got for an answer. */
export interface Answer {
  /** Of the check `sluice`, which decides whether it may be merged. */
  conclusion: string;
  /** Markdown; null where the bot had nothing to say. */
  comment: string | null;
  /** HTML pages by model. */
  pages: Map<string, string>;
  /** The last lines of steps that failed, with their job and name. */
  failures: { step: string; lines: readonly string[] }[];
}

/** Training takes as long as it takes: its job ends when the workflow says so. */
const runsMs = 24 * 60 * 60_000;
/** Once nothing runs any more, the bot has only to read. */
const botMs = 60_000;

export async function awaitAnswer(github: SandboxGitHub, runner: Runner, pull: number): Promise<Answer> {
  const octokit = octokitAs(github, place.owner);
  const stop = tellRuns(github);
  try {
    await untilIdle(runner);
    refuseUnreadable(runner);
    const conclusion = await until("the bot's verdict", () => verdict(octokit, pull), botMs);
    return {
      conclusion,
      comment: await newestComment(octokit, pull),
      pages: await pagesOf(octokit),
      failures: failuresOf(runner),
    };
  } finally {
    stop();
  }
}

async function untilIdle(runner: Runner): Promise<void> {
  let isIdle = false;
  const idle = runner.idle().then(() => {
    isIdle = true;
  });
  await Promise.race([idle, until("the workflows to end", async () => isIdle, runsMs)]);
}

/** @throws SluiceError CONFIG_INVALID with what the runner could not make out */
function refuseUnreadable(runner: Runner): void {
  const problems = runner.runs().flatMap((run) => run.problems);
  if (problems.length === 0) return;
  throw new SluiceError("CONFIG_INVALID", "A workflow cannot be run here", {
    problems,
    remedy: "Correct the lines named above; what this runner does not know is in sandbox/README.md.",
  });
}

function tellRuns(github: SandboxGitHub): () => void {
  return github.onEvent(({ name, action, payload }) => {
    if (name !== "workflow_run" || action === "requested") return;
    const { name: workflow, conclusion } = payload.workflow_run;
    say(action === "completed" ? `${workflow}: ${conclusion}` : `${workflow} runs`);
  });
}

async function verdict(octokit: Octokit, pull: number): Promise<string | null> {
  const { data } = await octokit.pulls.get({ ...place, pull_number: pull });
  const checks = await octokit.checks.listForRef({ ...place, ref: data.head.sha, check_name: "sluice" });
  return checks.data.check_runs[0]?.conclusion ?? null;
}

async function newestComment(octokit: Octokit, pull: number): Promise<string | null> {
  const { data } = await octokit.issues.listComments({ ...place, issue_number: pull, per_page: 100 });
  return data.findLast(({ user }) => user?.login === "sluice[bot]")?.body ?? null;
}

async function pagesOf(octokit: Octokit): Promise<Map<string, string>> {
  const { data } = await octokit.actions.listArtifactsForRepo({ ...place, per_page: 100 });
  const pages = new Map<string, string>();
  for (const { id, name } of data.artifacts) {
    const [, model] = /^sluice-report-(.+)$/.exec(name) ?? [];
    if (model === undefined) continue;
    const archive = await octokit.actions.downloadArtifact({ ...place, artifact_id: id, archive_format: "zip" });
    const page = unzipSync(new Uint8Array(archive.data as ArrayBuffer))["report.html"];
    if (page) pages.set(model, new TextDecoder().decode(page));
  }
  return pages;
}

/** Its no is the comment's story. */
const gate = "Gate";

function failuresOf(runner: Runner): Answer["failures"] {
  const jobs = runner.runs().flatMap((run) => run.jobs);
  return jobs.flatMap(({ name, steps }) =>
    steps
      .filter(({ name: done, conclusion }) => conclusion === "failure" && done !== gate)
      .map((step) => ({ step: `${name}: ${step.name}`, lines: step.log.slice(-lastLines) })),
  );
}

const lastLines = 15;
