import type { Octokit } from "@octokit/rest";
import { owner, type StormWorld } from "./storm-world.ts";

/** All that is left on GitHub, without what chance and time decide: ids, numbers, commits and the clock. */
export async function pictureOf(world: StormWorld): Promise<object> {
  const octokit = world.as(owner);
  const rooms = await Promise.all(world.repos.map((repo) => roomOf(octokit, repo)));
  return Object.fromEntries(world.repos.map((repo, index) => [repo, rooms[index]]));
}

async function roomOf(octokit: Octokit, repo: string) {
  const at = { owner, repo };
  const { data: pulls } = await octokit.pulls.list({ ...at, state: "all", per_page: 100 });
  const { data: branches } = await octokit.repos.listBranches({ ...at, per_page: 100 });
  const { data: deployments } = await octokit.repos.listDeployments({ ...at, per_page: 100 });
  return {
    pulls: sortedByTitle(await Promise.all(pulls.map((pull) => pullOf(octokit, at, pull)))),
    branches: await Promise.all(branches.map(({ name }) => branchOf(octokit, at, name))),
    deployments: await Promise.all(
      deployments.map(async ({ id, environment, description }) => {
        const { data } = await octokit.repos.listDeploymentStatuses({ ...at, deployment_id: id });
        return [environment, description, data[0]?.state, neutral(data[0]?.description ?? "")];
      }),
    ),
  };
}

type Place = { owner: string; repo: string };
type Listed = Awaited<ReturnType<Octokit["pulls"]["list"]>>["data"][number];

async function pullOf(octokit: Octokit, at: Place, pull: Listed) {
  const { data: comments } = await octokit.issues.listComments({ ...at, issue_number: pull.number, per_page: 100 });
  const { data: checks } = await octokit.checks.listForRef({ ...at, ref: pull.head.sha, filter: "all" });
  return {
    title: pull.title,
    state: pull.merged_at ? "merged" : pull.state,
    comments: comments.map(({ user, body }) => [user?.login, neutral(body ?? "")]).sort(),
    checks: checks.check_runs
      .map(({ name, conclusion, output }) => [name, conclusion, output.title, neutral(output.summary ?? "")])
      .sort(),
  };
}

async function branchOf(octokit: Octokit, at: Place, branch: string) {
  const { data } = await octokit.repos.listCommits({ ...at, sha: branch, per_page: 100 });
  // Sorted: commits of one second have no order.
  return [branch, data.map(({ commit }) => neutral(commit.message.split("\n")[0] ?? "")).sort()];
}

function sortedByTitle<T extends { title: string }>(pulls: T[]): T[] {
  return pulls.sort((one, other) => (one.title < other.title ? -1 : 1));
}

function neutral(text: string): string {
  return text
    .replaceAll(/<!-- sluice:(told|override) [\w=-]+ -->/g, "")
    .replaceAll(/<!-- sluice:command \d+ -->/g, "")
    .replaceAll(/\b[0-9a-f]{40}\b/g, "COMMIT")
    .replaceAll(/\b[0-9a-f]{7}\b/g, "COMMIT")
    .replaceAll(/127\.0\.0\.1:\d+/g, "HOST")
    .replaceAll(/\bruns\/\d+/g, "runs/RUN")
    .replaceAll(/#\d+/g, "#NUMBER")
    .replaceAll(/issuecomment-\d+/g, "COMMENT")
    .replaceAll(/\d{4}-\d\d-\d\dT?[ \d:.]*Z?( UTC)?|\d\d:\d\d(:\d\d)? UTC/g, "TIME")
    .replaceAll(/\b[\d.]+ (ms|s|min)\b/g, "DURATION");
}
