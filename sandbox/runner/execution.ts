import type { WorkflowRun } from "../github/types.ts";
import { type ConcurrencyGroups, readConcurrency } from "./concurrency.ts";
import type { RunnableEvent } from "./events/occurrence.ts";
import { resolve } from "./expressions/expression.ts";
import { runContexts } from "./job/github-context.ts";
import type { RunPlan } from "./job/job-plan.ts";
import type { RunnerOptions } from "./options.ts";
import { type Conclusion, messageOf, type RunRecord } from "./records.ts";
import type { Selected } from "./selection.ts";
import { dispatchInputs } from "./workflow/dispatch-inputs.ts";
import type { Workflow } from "./workflow/workflow.ts";
import { WorkflowJobs } from "./workflow-jobs.ts";

/** One workflow run, from the moment GitHub lists it until it has a conclusion. */
export class Execution {
  readonly record: RunRecord;
  readonly #cancellation = new AbortController();
  readonly #options: RunnerOptions;
  readonly #selected: Selected;
  readonly #run: WorkflowRun;
  readonly #event: RunnableEvent;

  constructor(options: RunnerOptions, selected: Selected, run: WorkflowRun, event: RunnableEvent) {
    const { id, repository, name, path, headSha, headBranch } = run;
    this.#options = options;
    this.#selected = selected;
    this.#run = run;
    this.#event = event;
    const problems = [...selected.read.problems];
    const listed = { id, repository, workflow: name, path, event: run.event, headSha, headBranch };
    this.record = { ...listed, conclusion: null, problems, jobs: [] };
  }

  cancel(): void {
    this.#cancellation.abort();
  }

  async finish(groups: ConcurrencyGroups): Promise<void> {
    const { workflow } = this.#selected.read;
    const conclusion = workflow === null ? "failure" : await this.#inTurn(workflow, groups).catch(this.#broke);
    this.record.conclusion = conclusion;
    await this.#options.github.workflowRuns.updateRun(this.#run.id, { status: "completed", conclusion });
  }

  async #inTurn(workflow: Workflow, groups: ConcurrencyGroups): Promise<Conclusion> {
    const plan = this.#plan(workflow);
    const wanted = workflow.concurrency && resolve(workflow.concurrency, { contexts: runContexts(plan) });
    const conclusion = await groups.inTurn(
      readConcurrency(wanted),
      () => this.cancel(),
      async () => {
        await this.#options.github.workflowRuns.updateRun(this.#run.id, { status: "in_progress" });
        return await new WorkflowJobs(plan, groups, (job) => this.record.jobs.push(job)).run();
      },
    );
    return conclusion ?? "cancelled";
  }

  /** An expression of the workflow itself, outside every job, that cannot be computed. */
  readonly #broke = (error: unknown): Conclusion => {
    this.record.problems.push({ message: messageOf(error), where: { file: this.#run.path } });
    return "failure";
  };

  #plan(workflow: Workflow): RunPlan {
    const { github, actionsRoot, secrets, variables, workFolder, onLog } = this.#options;
    return {
      github,
      run: this.#run,
      workflow,
      event: this.#event,
      inputs: dispatchInputs(workflow, this.#event.payload),
      secrets: this.#event.trusted ? secrets : {},
      variables,
      actionsRoot,
      workFolder,
      log: (line) => onLog?.(`${workflow.name} #${this.#run.runNumber} │ ${line}`),
      cancellation: this.#cancellation,
    };
  }
}
