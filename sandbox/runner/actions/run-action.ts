import { join, resolve } from "node:path";
import { resolveText, resolveTexts } from "../expressions/expression.ts";
import type { StepRun } from "../job/step.ts";
import type { ActionStep } from "../workflow/workflow.ts";
import { readNodeAction } from "./node-action.ts";
import type { StandIn } from "./stand-in.ts";
import { standInFor } from "./stand-ins.ts";

const ownActions = /^sluice-ml\/sluice(?:\/(?<path>[^@]+))?@(?<version>.+)$/;

export async function runAction(step: ActionStep, run: StepRun): Promise<number | null> {
  const { job, env } = run;
  const given = resolveTexts(step.with, job.scope(env));
  const standIn = standInFor(step.uses);
  return standIn === null ? await runNodeAction(step, given, run) : await runStandIn(standIn, given, run);
}

async function runStandIn(standIn: StandIn, given: Record<string, string>, run: StepRun): Promise<number> {
  const unknown = Object.keys(given).filter((name) => !(name in standIn.inputs));
  if (unknown.length > 0) {
    throw new Error(`the sandbox's stand-in does not do '${unknown.join("', '")}'`);
  }
  const inputs = { ...resolveTexts(standIn.inputs, run.job.scope(run.env)), ...given };
  Object.assign(run.outputs, await standIn.run(inputs, run));
  return 0;
}

async function runNodeAction(step: ActionStep, given: Record<string, string>, run: StepRun): Promise<number | null> {
  const action = await readNodeAction(folderOf(step.uses, run));
  const unexpected = Object.keys(given).filter((name) => !(name in action.inputs));
  if (unexpected.length > 0) {
    run.log.warn(
      `Unexpected inputs '${unexpected.join("', '")}', valid are '${Object.keys(action.inputs).join("', '")}'`,
    );
  }
  const defaults = resolveTexts(action.inputs, run.job.scope(run.env));
  const variables = inputVariables({ ...defaults, ...given });
  const { post } = action;
  if (post !== null) {
    run.later({
      ...step,
      id: "",
      name: `Post ${resolveText(step.name, run.job.scope(run.env))}`,
      condition: action.postCondition,
      execute: (later) => runProgram(post, { ...variables, ...stateVariables(run.state) }, later),
    });
  }
  return await runProgram(action.main, variables, run);
}

async function runProgram(
  program: string,
  variables: Record<string, string>,
  { job, env, files, log, stop }: StepRun,
): Promise<number | null> {
  const command = {
    file: process.execPath,
    args: [program],
    cwd: job.folders.workspace,
    env: { ...job.environment(env), ...variables, ...files },
  };
  return await job.processes.run(command, stop, log.output);
}

function folderOf(uses: string, { job }: StepRun): string {
  if (uses.startsWith("./")) {
    return resolve(job.folders.workspace, uses);
  }
  const own = ownActions.exec(uses);
  if (own === null) {
    throw new Error(
      `the sandbox runner has no '${uses}': it runs the actions of sluice-ml/sluice and of the repository itself (./…), ` +
        "and stands in for actions/checkout, actions/upload-artifact and actions/download-artifact",
    );
  }
  const { path = "", version = "" } = own.groups ?? {};
  const { actionsRoot } = job.plan.plan;
  return join(typeof actionsRoot === "string" ? actionsRoot : actionsRoot(version), path);
}

function inputVariables(inputs: Record<string, string>): Record<string, string> {
  const named = (name: string) => `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [named(name), value]));
}

function stateVariables(state: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
}
