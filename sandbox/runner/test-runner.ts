import { join } from "node:path";
import { startWorld, type TestWorld } from "../github/test-world.ts";
import type { RunRecord, StepRecord } from "./records.ts";
import { type Runner, startRunner } from "./start.ts";

export interface RunnerWorld extends TestWorld {
  runner: Runner;
}

/** A local GitHub with a runner that has one secret and one variable. */
export async function startRunnerWorld(): Promise<RunnerWorld> {
  const world = await startWorld();
  const runner = await startRunner({
    github: world.github,
    actionsRoot: join(import.meta.dirname, "../.."),
    secrets: { PASSWORD: "hush-hush" },
    variables: { PLACE: "here" },
    workFolder: join(world.folder, "work"),
  });
  const close = async () => {
    await runner.close();
    await world.close();
  };
  return { ...world, runner, close };
}

/** The newest run of a workflow, once nothing runs any more. */
export async function finished({ runner }: RunnerWorld, workflow: string): Promise<RunRecord> {
  await runner.idle();
  const found = runner.runs().findLast((run) => run.workflow === workflow);
  if (found === undefined) {
    throw new Error(`'${workflow}' has not run; there are ${runner.runs().map((run) => run.workflow)}`);
  }
  return found;
}

export function stepsOf(run: RunRecord): StepRecord[] {
  return run.jobs.flatMap(({ steps }) => steps);
}

/** What a workflow said, without the names of its steps. */
export function said(run: RunRecord): string[] {
  return stepsOf(run).flatMap(({ log }) => log.filter((line) => !line.startsWith("▶")));
}
