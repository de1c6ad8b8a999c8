import type { EventsConfig } from "@actions/workflow-parser/model/workflow-template";
import type { Template, TemplateMapping } from "./template.ts";

/** A workflow file, read and checked; what holds expressions stays open until its job or step comes. */
export interface Workflow {
  name: string;
  /** How a run of it is listed. */
  runName: Template | undefined;
  events: EventsConfig;
  permissions: Template | undefined;
  env: TemplateMapping;
  concurrency: Template | undefined;
  jobs: Job[];
}

export interface Job {
  id: string;
  name: Template;
  needs: string[];
  /** Always names a status function, as GitHub demands or adds. */
  condition: string;
  permissions: Template | undefined;
  env: TemplateMapping;
  concurrency: Template | undefined;
  matrix: Template | undefined;
  outputs: TemplateMapping;
  timeoutMinutes: Template;
  continueOnError: Template;
  steps: Step[];
}

/** What every step has, whatever it runs. */
export interface StepFrame {
  /** Empty when the file gives none. */
  id: string;
  name: Template;
  condition: string;
  env: TemplateMapping;
  timeoutMinutes: Template | undefined;
  continueOnError: Template;
}

export interface RunStep extends StepFrame {
  kind: "run";
  script: Template;
  shell: Template | undefined;
  workingDirectory: Template | undefined;
}

export interface ActionStep extends StepFrame {
  kind: "action";
  uses: string;
  with: TemplateMapping;
}

export type Step = RunStep | ActionStep;
