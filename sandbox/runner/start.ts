import { mkdir } from "node:fs/promises";
import type { SandboxEvent, WorkflowRun } from "../github/types.ts";
import { ConcurrencyGroups } from "./concurrency.ts";
import { type RunnableEvent, readEvent, scheduledEvent } from "./events/occurrence.ts";
import { Execution } from "./execution.ts";
import type { RunnerOptions } from "./options.ts";
import type { RunRecord } from "./records.ts";
import { Repository } from "./repository.ts";
import { runNameOf } from "./run-name.ts";
import { readSelected, selectWorkflows } from "./selection.ts";

/** GitHub lets a workflow_run start another, and that one a third, and no more. */
const longestChain = 3;

export async function startRunner(options: RunnerOptions): Promise<Runner> {
  await mkdir(options.workFolder, { recursive: true });
  return new Runner(options);
}

/** Runs the workflows of every repository of a local GitHub, as their events come. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #groups = new ConcurrencyGroups();
  readonly #executions: Execution[] = [];
  readonly #underWay = new Set<Promise<void>>();
  /** How many workflow_run events in a row led to a run. */
  readonly #chains = new Map<number, number>();
  readonly #defects: unknown[] = [];
  readonly #stopListening: () => void;
  /** Events are looked at one after the other, so that runs start in the order of their causes. */
  #intake: Promise<void> = Promise.resolve();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#stopListening = options.github.onEvent((event) => this.#queue(() => this.#receive(event)));
  }

  /** Everything that ran or runs, the oldest first. */
  runs(): readonly RunRecord[] {
    return this.#executions.map(({ record }) => record);
  }

  /** What GitHub does when the clock says so: starts the workflows of `owner/name` that have a schedule. */
  fireSchedule(repositoryName: string): void {
    this.#queue(async () => {
      const repository = this.#repository(repositoryName);
      const event = await scheduledEvent(repositoryName, repository);
      if (event !== null) {
        await this.#startAll(repositoryName, repository, event);
      }
    });
  }

  /** Resolves when no event is unread and no run is queued or running. @throws what broke in the runner itself */
  async idle(): Promise<void> {
    let seen: Promise<void>;
    do {
      seen = this.#intake;
      await seen;
      await Promise.all(this.#underWay);
    } while (seen !== this.#intake || this.#underWay.size > 0);
    if (this.#defects.length > 0) {
      throw new AggregateError(this.#defects, `the sandbox runner broke: ${this.#defects.join("; ")}`);
    }
  }

  /** Hears no more, cancels what runs and waits for it to end. */
  async close(): Promise<void> {
    this.#stopListening();
    await this.#intake;
    for (const execution of this.#executions) {
      execution.cancel();
    }
    await this.idle();
  }

  #queue(task: () => Promise<void>): void {
    this.#intake = this.#intake.then(task).catch((error: unknown) => void this.#defects.push(error));
  }

  async #receive(event: SandboxEvent): Promise<void> {
    // A workflow's own token starts no workflow, except by asking for one.
    if (event.causedBy.kind === "job" && !event.name.endsWith("_dispatch")) {
      return;
    }
    const links = event.name === "workflow_run" ? this.#linksBehind(event.payload.workflow_run.id) + 1 : 0;
    const repository = this.#repository(event.repository);
    const runnable = links > longestChain ? null : await readEvent(event, repository);
    if (runnable === null) {
      return;
    }
    const runs =
      event.runId === undefined
        ? await this.#startAll(event.repository, repository, runnable)
        : [await this.#startListed(event.runId, repository, runnable)];
    for (const run of runs) {
      this.#chains.set(run.id, links);
    }
  }

  #linksBehind(runId: number): number {
    return this.#chains.get(runId) ?? 0;
  }

  async #startAll(name: string, repository: Repository, event: RunnableEvent): Promise<WorkflowRun[]> {
    const runs: WorkflowRun[] = [];
    for (const selected of await selectWorkflows(event, repository)) {
      const { path } = selected;
      const displayTitle = runNameOf(selected.read, event);
      const listed = { repository: name, path, ...event.run, ...(displayTitle !== null && { displayTitle }) };
      const run = await this.#options.github.workflowRuns.createRun(listed);
      this.#execute(new Execution(this.#options, selected, run, event));
      runs.push(run);
    }
    return runs;
  }

  async #startListed(runId: number, repository: Repository, event: RunnableEvent): Promise<WorkflowRun> {
    const run = this.#options.github.workflowRuns.getRun(runId);
    const selected = await readSelected(run.path, event.sha, repository);
    this.#execute(new Execution(this.#options, selected, run, event));
    return run;
  }

  #execute(execution: Execution): void {
    this.#executions.push(execution);
    const finished = execution
      .finish(this.#groups)
      .catch((error: unknown) => void this.#defects.push(error))
      .finally(() => this.#underWay.delete(finished));
    this.#underWay.add(finished);
  }

  #repository(repositoryName: string): Repository {
    const [owner = "", name = ""] = repositoryName.split("/");
    return new Repository(this.#options.github.repositoryFolder(owner, name));
  }
}
