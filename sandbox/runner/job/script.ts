import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { resolveText } from "../expressions/expression.ts";
import type { RunStep } from "../workflow/workflow.ts";
import type { StepRun } from "./step.ts";

/** As GitHub starts them: bash stops at the first error, and within pipes only when it is asked for by name. */
const shells: Readonly<Record<string, string>> = {
  "": "bash -e {0}",
  bash: "bash --noprofile --norc -eo pipefail {0}",
  sh: "sh -e {0}",
};

export async function runScript(step: RunStep, { job, env, files, log, stop }: StepRun): Promise<number | null> {
  const scope = job.scope(env);
  const { workspace, temp } = job.folders;
  const script = join(temp, `${randomUUID()}.sh`);
  await writeFile(script, resolveText(step.script, scope));
  const [file = "", ...args] = shellCommand(resolveText(step.shell ?? "", scope), script);
  const cwd = resolve(workspace, resolveText(step.workingDirectory ?? "", scope));
  const command = { file, args, cwd, env: { ...job.environment(env), ...files } };
  return await job.processes.run(command, stop, log.output);
}

function shellCommand(shell: string, script: string): string[] {
  const template = shells[shell] ?? shell;
  if (!template.includes("{0}")) {
    throw new Error(`the sandbox runner has no shell '${shell}': use bash, sh, or a command with {0} for the script`);
  }
  return template.split(" ").map((word) => word.replace("{0}", script));
}
