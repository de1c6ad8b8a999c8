import type { EventFeed } from "../events/feed.ts";
import { readCommit } from "../git/history.ts";
import { counter, now } from "../json.ts";
import type { Repositories, Repository } from "../repositories.ts";
import type { NewWorkflowRun, RunConclusion, RunStatus, WorkflowRun, WorkflowRuns } from "../types.ts";
import { type RunJson, runPayload } from "./run-json.ts";
import type { WorkflowFiles } from "./workflow-files.ts";

interface Parts {
  feed: EventFeed;
  files: WorkflowFiles;
  repositories: Repositories;
  runJson: RunJson;
}

/** The runs that the runner makes and moves on; each step is a workflow_run event of GitHub's own. */
export class Runs implements WorkflowRuns {
  readonly #parts: Parts;
  readonly #runs = new Map<number, WorkflowRun>();
  readonly #nextId = counter(9_000_001);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async createRun(asked: NewWorkflowRun): Promise<WorkflowRun> {
    const repository = this.#repository(asked.repository);
    const head = await readCommit(repository.git, asked.headSha);
    const file = (await this.#parts.files.list(repository, asked.headSha)).find(({ path }) => path === asked.path);
    const at = now();
    const run: WorkflowRun = {
      id: this.#nextId(),
      repository: repository.fullName,
      runNumber: this.listRuns(repository.fullName).filter(({ path }) => path === asked.path).length + 1,
      attempt: 1,
      path: asked.path,
      name: file?.name ?? asked.path,
      event: asked.event,
      headSha: asked.headSha,
      headBranch: asked.headBranch,
      headRepository: asked.headRepository ?? repository.fullName,
      actor: asked.actor,
      displayTitle: asked.displayTitle ?? String(head.message.split("\n")[0]),
      status: "queued",
      conclusion: null,
      createdAt: at,
      startedAt: null,
      updatedAt: at,
    };
    this.#runs.set(run.id, run);
    await this.#tell("requested", repository, run);
    return run;
  }

  async updateRun(id: number, update: { status: RunStatus; conclusion?: RunConclusion }): Promise<WorkflowRun> {
    const current = this.getRun(id);
    if ((update.status === "completed") !== (update.conclusion !== undefined)) {
      throw new Error("a run has a conclusion exactly when it is completed");
    }
    if (current.status === "completed") {
      throw new Error(`run ${id} is completed already`);
    }
    const startedAt = update.status === "queued" ? null : (current.startedAt ?? now());
    const run = { ...current, ...update, conclusion: update.conclusion ?? null, startedAt, updatedAt: now() };
    this.#runs.set(id, run);
    if (update.status === "in_progress" || update.status === "completed") {
      await this.#tell(update.status, this.#repository(run.repository), run);
    }
    return run;
  }

  async rerun(id: number): Promise<WorkflowRun> {
    const current = this.getRun(id);
    if (current.status !== "completed") {
      throw new Error(`run ${id} has not ended yet`);
    }
    const again = { status: "queued" as const, conclusion: null, startedAt: null, updatedAt: now() };
    const run = { ...current, ...again, attempt: current.attempt + 1 };
    this.#runs.set(id, run);
    await this.#tell("requested", this.#repository(run.repository), run);
    return run;
  }

  getRun(id: number): WorkflowRun {
    const run = this.#runs.get(id);
    if (!run) {
      throw new Error(`there is no workflow run ${id}`);
    }
    return run;
  }

  findRun(id: number): WorkflowRun | null {
    return this.#runs.get(id) ?? null;
  }

  listRuns(repository: string): WorkflowRun[] {
    return [...this.#runs.values()].filter((run) => run.repository === repository);
  }

  async #tell(action: string, repository: Repository, run: WorkflowRun): Promise<void> {
    await this.#parts.feed.emit({
      name: "workflow_run",
      action,
      repository,
      causedBy: { kind: "system", login: run.actor },
      payload: await runPayload(this.#parts.runJson, this.#parts.files, repository, run),
    });
  }

  #repository(fullName: string): Repository {
    const repository = this.#parts.repositories.find(fullName);
    if (repository === null) {
      throw new Error(`there is no repository ${fullName}`);
    }
    return repository;
  }
}
