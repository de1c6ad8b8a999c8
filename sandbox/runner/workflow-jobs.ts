import { type ConcurrencyGroups, readConcurrency } from "./concurrency.ts";
import { holds, resolve, resolveText, type Scope, type Status } from "./expressions/expression.ts";
import { jobContexts } from "./job/github-context.ts";
import type { JobPlan, Needs, RunPlan } from "./job/job-plan.ts";
import { runJob } from "./job/run-job.ts";
import { type Conclusion, type JobRecord, messageOf, overallConclusion } from "./records.ts";
import { expandMatrix, matrixSuffix } from "./workflow/matrix.ts";
import type { Job } from "./workflow/workflow.ts";

interface Finished {
  conclusion: Conclusion;
  outputs: Record<string, string>;
}

type FinishedJobs = Readonly<Record<string, Finished>>;

/** The jobs of one run, each run as soon as all that it needs have finished. */
export class WorkflowJobs {
  readonly #plan: RunPlan;
  readonly #groups: ConcurrencyGroups;
  readonly #onJob: (record: JobRecord) => void;
  readonly #finished = new Map<string, Promise<Finished>>();

  constructor(plan: RunPlan, groups: ConcurrencyGroups, onJob: (record: JobRecord) => void) {
    this.#plan = plan;
    this.#groups = groups;
    this.#onJob = onJob;
  }

  async run(): Promise<Conclusion> {
    const results = await Promise.all(this.#plan.workflow.jobs.map((job) => this.#result(job)));
    return overallConclusion(results.map(({ conclusion }) => conclusion));
  }

  /** Asked for by the run and by every job that needs this one, whichever comes first; run once. */
  #result(job: Job): Promise<Finished> {
    const known =
      this.#finished.get(job.id) ?? this.#afterItsNeeds(job).catch((error: unknown) => this.#broke(job, error));
    this.#finished.set(job.id, known);
    return known;
  }

  async #afterItsNeeds(job: Job): Promise<Finished> {
    const ancestors = ancestorsOf(job, this.#plan.workflow.jobs);
    const results = await Promise.all(ancestors.map(async (each) => [each.id, await this.#result(each)] as const));
    const finished = Object.fromEntries(results);
    const { cancellation } = this.#plan;
    const needs = needsOf(job, finished);
    const jobPlan: JobPlan = { plan: this.#plan, job, needs, matrix: {}, cancelled: cancellation.signal };
    const status = statusOf(finished, cancellation.signal.aborted);
    const scope: Scope = { contexts: jobContexts(jobPlan), status };
    return holds(job.condition, scope) ? await this.#runAll(jobPlan, scope) : this.#passOver(job, status);
  }

  /** Before any step: an expression of the job that cannot be computed, or a token that cannot be had. */
  #broke(job: Job, error: unknown): Finished {
    const finished: Finished = { conclusion: "failure", outputs: {} };
    this.#onJob({ id: job.id, name: job.id, ...finished, steps: [], problem: messageOf(error) });
    return finished;
  }

  #passOver(job: Job, status: Status): Finished {
    const finished: Finished = { conclusion: status === "cancelled" ? "cancelled" : "skipped", outputs: {} };
    this.#onJob({ id: job.id, name: job.id, ...finished, steps: [], problem: null });
    return finished;
  }

  async #runAll(jobPlan: JobPlan, scope: Scope): Promise<Finished> {
    const { job } = jobPlan;
    const combinations = expandMatrix(job.matrix && resolve(job.matrix, scope));
    const records = await Promise.all(
      combinations.map((matrix, index) => this.#runOne({ ...jobPlan, matrix }, `${job.id}-${index + 1}`)),
    );
    records.forEach(this.#onJob);
    const forgives = resolve(job.continueOnError, scope) === true;
    const overall = overallConclusion(records.map(({ conclusion }) => conclusion));
    return {
      conclusion: overall === "failure" && forgives ? "success" : overall,
      outputs: Object.assign({}, ...records.map(({ outputs }) => outputs)),
    };
  }

  async #runOne(jobPlan: JobPlan, folderName: string): Promise<JobRecord> {
    const { job, matrix, plan } = jobPlan;
    const scope: Scope = { contexts: jobContexts(jobPlan) };
    const named = resolveText(job.name, scope);
    const name = typeof job.name === "string" ? `${named}${matrixSuffix(matrix)}` : named;
    const own = new AbortController();
    const cancelled = AbortSignal.any([plan.cancellation.signal, own.signal]);
    const wanted = readConcurrency(job.concurrency && resolve(job.concurrency, scope));
    const record = await this.#groups.inTurn(
      wanted,
      () => own.abort(),
      () => runJob({ ...jobPlan, cancelled }, name, folderName),
    );
    return record ?? { id: job.id, name, conclusion: "cancelled", outputs: {}, steps: [], problem: null };
  }
}

/** All jobs that this one waits for, directly or not: success() and failure() speak of all of them. */
function ancestorsOf(job: Job, jobs: readonly Job[]): Job[] {
  const parents = jobs.filter(({ id }) => job.needs.includes(id));
  return [...new Set(parents.flatMap((parent) => [parent, ...ancestorsOf(parent, jobs)]))];
}

function needsOf(job: Job, finished: FinishedJobs): Needs {
  const direct = Object.entries(finished).filter(([id]) => job.needs.includes(id));
  return Object.fromEntries(direct.map(([id, { conclusion, outputs }]) => [id, { result: conclusion, outputs }]));
}

function statusOf(ancestors: FinishedJobs, cancelled: boolean): Status {
  const conclusions = Object.values(ancestors).map(({ conclusion }) => conclusion);
  if (cancelled) {
    return "cancelled";
  }
  if (conclusions.includes("failure")) {
    return "failure";
  }
  return conclusions.every((conclusion) => conclusion === "success") ? "success" : "skipped";
}
