import { calling, finding, type GitHubPlace, messageOf, statusOf } from "./github-client.ts";
import { passingFailure } from "./passing-failure.ts";

/** What GitHub itself says of a run: who triggered it, from which workflow file, on which commit. */
export interface WorkflowRun {
  id: number;
  /** `.github/workflows/FILE.yml`, without the ref that GitHub may append. */
  path: string;
  event: string;
  title: string;
  status: string | null;
  conclusion: string | null;
  url: string;
  headSha: string;
  headBranch: string | null;
  /** Owner of the repository that the commit is in: another one for a fork, null when that was deleted. */
  headOwner: string | null;
  /** `owner/name` of the same. */
  headRepository: string | null;
}

interface RunJson {
  id: number;
  path: string;
  event: string;
  display_title: string;
  status: string | null;
  conclusion: string | null;
  html_url: string;
  head_sha: string;
  head_branch: string | null;
  head_repository: { full_name: string; owner: { login: string } | null } | null;
}

export async function readWorkflowRun({ client, owner, repo }: GitHubPlace, id: number): Promise<WorkflowRun | null> {
  const found = await finding(`read run ${id}`, () => client.rest.actions.getWorkflowRun({ owner, repo, run_id: id }));
  return found && workflowRunOf(found.data);
}

/**
 * Starts a workflow by hand and returns the address of its run, or of the one that `by` has started since the order
 * (milliseconds): an order that is heard twice starts one run. null: the workflow is not there, or is not for that.
 */
export async function dispatchWorkflow(
  { client, owner, repo }: GitHubPlace,
  order: { workflow: string; ref: string; inputs: Record<string, string>; by: string; since: number },
): Promise<string | null> {
  const { workflow: workflow_id, ref, inputs, by, since } = order;
  const event = "workflow_dispatch";
  const listed = await finding(`list the runs of ${workflow_id}`, () =>
    client.rest.actions.listWorkflowRuns({ owner, repo, workflow_id, event, per_page: 20 }),
  );
  if (!listed) return null;
  const started = listed.data.workflow_runs.find(
    ({ actor, created_at: at }) => actor?.login === by && Date.parse(at) >= since,
  );
  if (started) return started.html_url;
  try {
    const query = { owner, repo, workflow_id, ref, inputs, return_run_details: true };
    const { data } = await client.rest.actions.createWorkflowDispatch(query);
    return (data as { html_url?: string } | undefined)?.html_url ?? `${workflow_id}`;
  } catch (error) {
    if (statusOf(error) === 422 && /workflow_dispatch/.test(messageOf(error))) return null;
    return await calling(`start ${workflow_id}`, () => Promise.reject(error));
  }
}

/** Has all jobs of a run run again. False: GitHub will not, because it still runs, is too old, or the App may not. */
export async function rerunWorkflow({ client, owner, repo }: GitHubPlace, id: number): Promise<boolean> {
  try {
    await client.rest.actions.reRunWorkflow({ owner, repo, run_id: id });
    return true;
  } catch (error) {
    if (statusOf(error) === 403 && passingFailure(error, Date.now()) === null) return false;
    return await calling(`have run ${id} run again`, () => Promise.reject(error));
  }
}

function workflowRunOf(run: RunJson): WorkflowRun {
  return {
    id: run.id,
    path: run.path.split("@")[0] ?? run.path,
    event: run.event,
    title: run.display_title,
    status: run.status,
    conclusion: run.conclusion,
    url: run.html_url,
    headSha: run.head_sha,
    headBranch: run.head_branch,
    headOwner: run.head_repository?.owner?.login ?? null,
    headRepository: run.head_repository?.full_name ?? null,
  };
}
