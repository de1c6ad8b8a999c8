import { calling, finding, type GitHubPlace, statusOf } from "./github-client.ts";

/** Jobs that wait for the App's word before they go on to an environment: its custom deployment protection rule. */

export interface WaitingJob {
  runId: number;
  /** Counts how often the run was started. */
  attempt: number;
  /** As the job names it. */
  environment: string;
  branch: string | null;
  sha: string;
}

/** GitHub keeps a job waiting for 30 days at most; more runs than this at the same time are not looked at. */
const mostRuns = 100;

/** Those for whose environment the App is a protection rule. Needs actions: read. */
export async function waitingJobs({ client, owner, repo }: GitHubPlace, appId: number): Promise<WaitingJob[]> {
  const { data } = await calling("list the workflow runs that wait", () =>
    client.rest.actions.listWorkflowRunsForRepo({ owner, repo, status: "waiting", per_page: mostRuns }),
  );
  const jobs: WaitingJob[] = [];
  for (const { id: runId, run_attempt: attempt = 1, head_branch: branch, head_sha: sha } of data.workflow_runs) {
    const pending = await calling(`read what the run ${runId} waits for`, () =>
      client.rest.actions.getPendingDeploymentsForRun({ owner, repo, run_id: runId }),
    );
    const environments = pending.data.flatMap(({ environment }) => environment.name ?? []);
    jobs.push(...environments.map((environment) => ({ runId, attempt, environment, branch, sha })));
  }
  const guarded = new Map<string, boolean>();
  for (const environment of new Set(jobs.map((job) => job.environment))) {
    guarded.set(environment, await isGuardedBy({ client, owner, repo }, environment, appId));
  }
  return jobs.filter(({ environment }) => guarded.get(environment));
}

async function isGuardedBy({ client, owner, repo }: GitHubPlace, environment: string, appId: number): Promise<boolean> {
  const found = await finding(`read the rules of the environment ${environment}`, () =>
    client.rest.repos.getAllDeploymentProtectionRules({ owner, repo, environment_name: environment }),
  );
  const rules = found?.data.custom_deployment_protection_rules ?? [];
  return rules.some(({ enabled, app }) => enabled && app.id === appId);
}

/** GitHub refuses longer comments. */
const maxComment = 1_024;

/** `waiting` only says why. Needs deployments: write. A job that waits no more takes no answer, which is no failure. */
export async function answerJob(
  { client, owner, repo }: GitHubPlace,
  { runId, environment }: WaitingJob,
  { state, comment: words }: { state: "approved" | "rejected" | "waiting"; comment: string },
): Promise<void> {
  const comment = words.length > maxComment ? `${words.slice(0, maxComment - 1)}…` : words;
  const said = { owner, repo, run_id: runId, environment_name: environment, comment };
  await calling(`answer for the run ${runId}`, async () => {
    try {
      await client.rest.actions.reviewCustomGatesForRun(state === "waiting" ? said : { ...said, state });
    } catch (error) {
      if (![404, 422].includes(statusOf(error) ?? 0)) throw error;
    }
  });
}
