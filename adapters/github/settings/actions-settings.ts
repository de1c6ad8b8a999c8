import type {
  ActionsSettings,
  DeploymentEnvironment,
  ForkSettings,
  WorkflowState,
} from "../../../core/doctor/facts.ts";
import type { Reading } from "../../../core/doctor/finding.ts";
import { reading, type SettingsPlace } from "./reading.ts";

export function readActions({ client, owner, repo }: SettingsPlace): Promise<Reading<ActionsSettings>> {
  return reading(async () => {
    const { data: allowed } = await client.rest.actions.getGithubActionsPermissionsRepository({ owner, repo });
    const { data: token } = await client.rest.actions.getGithubActionsDefaultWorkflowPermissionsRepository({
      owner,
      repo,
    });
    return {
      isEnabled: allowed.enabled,
      tokenMayWrite: token.default_workflow_permissions === "write",
      mayApprovePulls: token.can_approve_pull_request_reviews,
    };
  });
}

export function readForks({ client, owner, repo }: SettingsPlace, isPrivate: boolean): Promise<Reading<ForkSettings>> {
  const folder = "/repos/{owner}/{repo}/actions/permissions" as const;
  return reading<ForkSettings>(async () => {
    if (!isPrivate) {
      const { data } = await client.request(`GET ${folder}/fork-pr-contributor-approval`, { owner, repo });
      return { kind: "public", approval: data.approval_policy };
    }
    const { data } = await client.request(`GET ${folder}/fork-pr-workflows-private-repos`, { owner, repo });
    return {
      kind: "private",
      runs: data.run_workflows_from_fork_pull_requests,
      sendsWriteTokens: data.send_write_tokens_to_workflows,
      sendsSecrets: data.send_secrets_and_variables,
    };
  });
}

export function readWorkflowStates(
  { client, owner, repo }: SettingsPlace,
  scheduled: readonly string[],
): Promise<Reading<readonly WorkflowState[]>> {
  return reading(async () => {
    const workflows = await client.paginate(client.rest.actions.listRepoWorkflows, { owner, repo, per_page: 100 });
    const states: WorkflowState[] = [];
    for (const { id, path, state, created_at: createdAt } of workflows) {
      const lastScheduled = scheduled.includes(path) ? await lastRun(id) : null;
      states.push({ path, state, createdAt: Date.parse(createdAt), lastScheduled });
    }
    return states;
  });

  async function lastRun(id: number): Promise<WorkflowState["lastScheduled"]> {
    const asked = { owner, repo, workflow_id: id, event: "schedule", per_page: 1 };
    const { data } = await client.rest.actions.listWorkflowRuns(asked);
    const [run] = data.workflow_runs;
    return run ? { at: Date.parse(run.created_at), conclusion: run.conclusion } : null;
  }
}

export function readEnvironments(place: SettingsPlace): Promise<Reading<readonly DeploymentEnvironment[]>> {
  const { client, owner, repo } = place;
  return reading(async () => {
    const { data } = await client.rest.repos.getAllEnvironments({ owner, repo, per_page: 100 });
    const environments: DeploymentEnvironment[] = [];
    for (const { name, deployment_branch_policy: policy } of data.environments ?? []) {
      const branches = policy?.custom_branch_policies ? await patternsOf(place, name) : policy ? "protected" : null;
      environments.push({ name, branches, secrets: await readEnvironmentSecrets(place, name) });
    }
    return environments;
  });
}

async function patternsOf({ client, owner, repo }: SettingsPlace, name: string): Promise<string[]> {
  const asked = { owner, repo, environment_name: name, per_page: 100 };
  const { data } = await client.rest.repos.listDeploymentBranchPolicies(asked);
  return data.branch_policies.flatMap(({ name: pattern }) => pattern ?? []);
}

function readEnvironmentSecrets(
  { client, owner, repo }: SettingsPlace,
  environment: string,
): Promise<Reading<readonly string[]>> {
  const asked = { owner, repo, environment_name: environment, per_page: 100 };
  return reading(async () =>
    (await client.paginate(client.rest.actions.listEnvironmentSecrets, asked)).map(({ name }) => name),
  );
}

/** Names alone; the repository's and those that its organisation shares with it. */
export function readSecrets({ client, owner, repo }: SettingsPlace): Promise<Reading<readonly string[]>> {
  const asked = { owner, repo, per_page: 100 };
  return reading(async () => {
    const own = await client.paginate(client.rest.actions.listRepoSecrets, asked);
    const shared = await client.paginate(client.rest.actions.listRepoOrganizationSecrets, asked);
    return [...own, ...shared].map(({ name }) => name);
  });
}

/** Those of the repository hide those of the organisation. */
export function readVariables({ client, owner, repo }: SettingsPlace): Promise<Reading<Record<string, string>>> {
  const asked = { owner, repo, per_page: 100 };
  return reading(async () => {
    const own = await client.paginate(client.rest.actions.listRepoVariables, asked);
    const shared = await client.paginate(client.rest.actions.listRepoOrganizationVariables, asked);
    return Object.fromEntries([...shared, ...own].map(({ name, value }) => [name, value]));
  });
}
