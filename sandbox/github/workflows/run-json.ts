import { readCommit } from "../git/history.ts";
import type { Accounts } from "../identity/accounts.ts";
import { briefRepository, nodeId } from "../json.ts";
import type { Pulls } from "../pulls/pull.ts";
import { pullReference } from "../pulls/pull-json.ts";
import type { Repositories, Repository } from "../repositories.ts";
import type { Json, WorkflowRun } from "../types.ts";
import { type WorkflowFiles, workflowJson } from "./workflow-files.ts";

interface Parts {
  accounts: Accounts;
  files: WorkflowFiles;
  pulls: Pulls;
  repositories: Repositories;
}

/** Workflow runs as the API shows them. */
export class RunJson {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async of(repository: Repository, run: WorkflowRun): Promise<Json> {
    const { accounts, files, pulls, repositories } = this.#parts;
    const url = `${repository.apiUrl}/actions/runs/${run.id}`;
    const workflowId = files.idOf(repository, run.path);
    const head = await readCommit(repository.git, run.headSha);
    const headRepository = repositories.find(run.headRepository);
    const sameRepository = run.headRepository === run.repository;
    const actor = await accounts.user(run.actor);
    const { sha: id, tree, message, author, committer } = head;
    return {
      id: run.id,
      node_id: nodeId("WorkflowRun", run.id),
      name: run.name,
      path: run.path,
      display_title: run.displayTitle,
      run_number: run.runNumber,
      run_attempt: run.attempt,
      event: run.event,
      status: run.status,
      conclusion: run.conclusion,
      workflow_id: workflowId,
      check_suite_id: run.id,
      check_suite_node_id: nodeId("CheckSuite", run.id),
      head_branch: run.headBranch,
      head_sha: run.headSha,
      head_commit: { id, tree_id: tree, message, timestamp: committer.date, author, committer },
      // As GitHub: empty for forks.
      pull_requests: sameRepository ? pulls.openWithHead(repository, run.headSha).map(pullReference) : [],
      actor,
      triggering_actor: actor,
      created_at: run.createdAt,
      run_started_at: run.startedAt ?? run.createdAt,
      updated_at: run.updatedAt,
      url,
      html_url: `${repository.htmlUrl}/actions/runs/${run.id}`,
      jobs_url: `${url}/jobs`,
      logs_url: `${url}/logs`,
      artifacts_url: `${url}/artifacts`,
      check_suite_url: `${repository.apiUrl}/check-suites/${run.id}`,
      cancel_url: `${url}/cancel`,
      rerun_url: `${url}/rerun`,
      previous_attempt_url: null,
      workflow_url: `${repository.apiUrl}/actions/workflows/${workflowId}`,
      repository: briefRepository(await repositories.json(repository)),
      head_repository: headRepository && briefRepository(await repositories.json(headRepository)),
    };
  }
}

export async function runPayload(runJson: RunJson, files: WorkflowFiles, repository: Repository, run: WorkflowRun) {
  const { path, name } = run;
  const workflow = { id: files.idOf(repository, path), path, name, dispatchInputs: null };
  return { workflow_run: await runJson.of(repository, run), workflow: workflowJson(repository, workflow) };
}
