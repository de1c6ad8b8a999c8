import { finding, type GitHubPlace } from "./github-client.ts";

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
