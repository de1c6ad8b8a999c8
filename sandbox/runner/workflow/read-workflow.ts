import type { TemplateValidationError } from "@actions/workflow-parser/templates/template-validation-error";
import type { Problem } from "../../../core/errors.ts";
import { readCondition } from "./condition.ts";
import { githubParser } from "./github-parser.ts";
import { mappingAt, type Template, type TemplateMapping, toTemplate } from "./template.ts";
import type { Job, Step, Workflow } from "./workflow.ts";

/** GitHub's default, in minutes. */
const jobTimeout = 360;

const beyondThisRunner = {
  job: ["container", "services", "snapshot", "uses"],
  strategy: ["max-parallel"],
  step: ["background", "wait", "wait-all", "cancel", "parallel"],
};

export type ReadWorkflow = { workflow: Workflow; problems: [] } | { workflow: null; problems: Problem[] };

/** Reads a workflow file with GitHub's parser and schema. */
export async function readWorkflow(path: string, text: string): Promise<ReadWorkflow> {
  const { context, value } = githubParser.parseWorkflow(
    { name: path, content: text },
    new githubParser.NoOperationTraceWriter(),
  );
  if (value === undefined) {
    return { workflow: null, problems: context.errors.getErrors().map((error) => problemOf(path, error)) };
  }
  const { events } = await githubParser.convertWorkflowTemplate(context, value);
  const errors = context.errors.getErrors();
  const root = toTemplate(value) as TemplateMapping;
  const problems = errors.length > 0 ? errors.map((error) => problemOf(path, error)) : unsupported(path, root);
  return problems.length > 0
    ? { workflow: null, problems }
    : { workflow: workflowOf(path, root, events), problems: [] };
}

function problemOf(path: string, error: TemplateValidationError): Problem {
  const { start } = error.range ?? {};
  return { message: error.rawMessage, where: { file: path, ...start } };
}

/** What GitHub would run and this runner cannot: said before anything starts, instead of being left out silently. */
function unsupported(path: string, root: TemplateMapping): Problem[] {
  const jobs = Object.entries(mappingAt(root, "jobs")) as [string, TemplateMapping][];
  return jobs.flatMap(([id, job]) => {
    const found = [
      ...beyondThisRunner.job.filter((key) => key in job),
      ...beyondThisRunner.strategy.filter((key) => key in mappingAt(job, "strategy")),
      ...stepsOf(job).flatMap((step) => beyondThisRunner.step.filter((key) => key in step)),
    ];
    const messages = found.map((key) => `the sandbox runner does not do '${key}' (job '${id}')`);
    // GitHub's parser lets this through, and a job that does nothing would pass.
    const idle = !("uses" in job) && stepsOf(job).length === 0 ? [`job '${id}' has no steps`] : [];
    return [...messages, ...idle].map((message) => ({ message, where: { file: path } }));
  });
}

function workflowOf(path: string, root: TemplateMapping, events: Workflow["events"]): Workflow {
  const jobs = Object.entries(mappingAt(root, "jobs")) as [string, TemplateMapping][];
  return {
    name: typeof root.name === "string" && root.name !== "" ? root.name : path,
    runName: root["run-name"],
    events,
    permissions: root.permissions,
    env: mappingAt(root, "env"),
    concurrency: root.concurrency,
    jobs: jobs.map(([id, job]) => jobOf(id, job, mappingAt(mappingAt(root, "defaults"), "run"))),
  };
}

function jobOf(id: string, job: TemplateMapping, workflowDefaults: TemplateMapping): Job {
  const defaults = { ...workflowDefaults, ...mappingAt(mappingAt(job, "defaults"), "run") };
  return {
    id,
    name: job.name ?? id,
    needs: namesOf(job.needs),
    condition: readCondition(job.if),
    permissions: job.permissions,
    env: mappingAt(job, "env"),
    concurrency: job.concurrency,
    matrix: mappingAt(job, "strategy").matrix,
    outputs: mappingAt(job, "outputs"),
    timeoutMinutes: job["timeout-minutes"] ?? jobTimeout,
    continueOnError: job["continue-on-error"] ?? false,
    steps: stepsOf(job).map((step) => stepOf(step, defaults)),
  };
}

function stepOf(step: TemplateMapping, defaults: TemplateMapping): Step {
  const common = {
    id: typeof step.id === "string" ? step.id : "",
    condition: readCondition(step.if),
    env: mappingAt(step, "env"),
    timeoutMinutes: step["timeout-minutes"],
    continueOnError: step["continue-on-error"] ?? false,
  };
  if (typeof step.uses === "string") {
    return { ...common, kind: "action", name: step.name ?? step.uses, uses: step.uses, with: mappingAt(step, "with") };
  }
  const script = step.run ?? "";
  return {
    ...common,
    kind: "run",
    name: step.name ?? (typeof script === "string" ? firstLine(script) : "run"),
    script,
    shell: step.shell ?? defaults.shell,
    workingDirectory: step["working-directory"] ?? defaults["working-directory"],
  };
}

function stepsOf(job: TemplateMapping): TemplateMapping[] {
  return Array.isArray(job.steps) ? (job.steps as TemplateMapping[]) : [];
}

function namesOf(needs: Template | undefined): string[] {
  return [needs ?? []].flat().map(String);
}

function firstLine(script: string): string {
  return script.trim().split("\n", 1)[0] ?? "run";
}
