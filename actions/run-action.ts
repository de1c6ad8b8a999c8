import * as core from "@actions/core";
import { createPorts } from "../composition/ports.ts";
import { exitCodes } from "../core/errors.ts";
import { commitOf } from "./commit.ts";
import type { Action, Surroundings, Variables } from "./define-action.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { publishError, publishOutcome } from "./publish.ts";

/** Runs an action as the runner started it. Whatever happens ends in an exit code and a sentence. */
export async function runAction<I extends Inputs, O extends string>(action: Action<I, O>): Promise<void> {
  // Until the end is reached, the answer is not "passed": a promise that never settles must not look like one.
  process.exitCode = exitCodes.broke;
  try {
    const inputs = readInputs(action.inputs, core.getInput);
    const { outcome, outputs } = await action.run(inputs, surroundings(takeToken()));
    process.exitCode = await publishOutcome(outcome, outputs);
  } catch (error) {
    process.exitCode = await publishError(action.name, error);
  }
}

/** The token leaves the environment, so that no process we start (a training command) inherits it. */
function takeToken(): Variables {
  const { INPUT_TOKEN: token, ...variables } = process.env;
  delete process.env.INPUT_TOKEN;
  if (!token) return variables;
  core.setSecret(token);
  return { ...variables, GITHUB_TOKEN: token };
}

function surroundings(variables: Variables): Surroundings {
  const root = variables.GITHUB_WORKSPACE || process.cwd();
  const ports = createPorts({ root, env: variables, progress: { step: core.info } });
  return { ports, variables, commit: commitOf(variables), setOutput: core.setOutput };
}
