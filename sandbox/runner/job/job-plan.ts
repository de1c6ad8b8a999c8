import type { SandboxGitHub, WorkflowRun } from "../../github/types.ts";
import type { RunnableEvent } from "../events/occurrence.ts";
import type { Value } from "../expressions/expression.ts";
import type { RunnerOptions } from "../options.ts";
import type { Conclusion } from "../records.ts";
import type { Job, Workflow } from "../workflow/workflow.ts";

/** What stays the same for every job of one run. */
export interface RunPlan {
  github: SandboxGitHub;
  run: WorkflowRun;
  workflow: Workflow;
  event: RunnableEvent;
  inputs: Record<string, Value>;
  /** Already withheld where the event may not have them. */
  secrets: Readonly<Record<string, string>>;
  variables: Readonly<Record<string, string>>;
  /** Where `sluice-ml/sluice/…` actions live. */
  actionsRoot: RunnerOptions["actionsRoot"];
  workFolder: string;
  log: (line: string) => void;
  cancellation: AbortController;
}

export type Needs = Record<string, { result: Conclusion; outputs: Record<string, string> }>;

/** One job, or one combination of its matrix. */
export interface JobPlan {
  plan: RunPlan;
  job: Job;
  needs: Needs;
  matrix: Record<string, Value>;
  /** When the run is cancelled, or this job alone. */
  cancelled: AbortSignal;
}
