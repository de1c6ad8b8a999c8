import { holds, resolve, resolveText, resolveTexts } from "../expressions/expression.ts";
import { type Conclusion, messageOf, type StepRecord } from "../records.ts";
import type { StepFrame } from "../workflow/workflow.ts";
import { type CommandFiles, createCommandFiles, readCommandFiles } from "./command-files.ts";
import type { RunningJob } from "./running-job.ts";
import { StepLog } from "./step-log.ts";

const minute = 60_000;

/** GitHub gives the clean-up steps of a cancelled job five minutes. */
const cleanUpLimit = 5 * minute;

/** A step as the job runs it, whatever it is made of. */
export interface RunnableStep extends StepFrame {
  /** Resolves with the exit code, null when it was ended. */
  execute: (run: StepRun) => Promise<number | null>;
}

/** What the execution of one step may use, and fill in. */
export interface StepRun {
  readonly job: RunningJob;
  readonly log: StepLog;
  /** `env:` of the step. */
  readonly env: Record<string, string>;
  readonly files: CommandFiles;
  readonly stop: AbortSignal;
  readonly outputs: Record<string, string>;
  /** What an action saved for its post step. */
  readonly state: Record<string, string>;
  /** Puts a step at the end of the job, before those put there earlier. */
  readonly later: (step: RunnableStep) => void;
}

/** Runs one step if its condition holds. What goes wrong fails the step and with it the job; nothing is thrown. */
export async function runStep(
  step: RunnableStep,
  job: RunningJob,
  later: (step: RunnableStep) => void,
): Promise<StepRecord> {
  const began = performance.now();
  const tools = { job, later, log: new StepLog(job.masks, job.log), outputs: {}, state: {} };
  const { log, outputs } = tools;
  job.noticeCancellation();
  const outcome = await attempt(step, tools).catch((error: unknown): Conclusion => {
    log.fail(messageOf(error));
    return "failure";
  });
  const conclusion = outcome === "failure" && forgives(step, job) ? "success" : outcome;
  job.settle(step.id, { outputs, outcome, conclusion });
  const name = resolveText(step.name, job.scope());
  return { name, outcome, conclusion, ...log.record(), milliseconds: performance.now() - began };
}

async function attempt(step: RunnableStep, tools: Omit<StepRun, "env" | "files" | "stop">): Promise<Conclusion> {
  const { job, log, outputs, state } = tools;
  const env = resolveTexts(step.env, job.scope());
  if (!holds(step.condition, job.scope(env))) {
    return "skipped";
  }
  log.note(`▶ ${resolveText(step.name, job.scope(env))}`);
  const files = await createCommandFiles(job.fileCommandFolder());
  const run: StepRun = { ...tools, env, files, stop: stopSignal(step, job, env) };
  const exitCode = await step.execute(run);
  const said = await readCommandFiles(files, log.warn);
  Object.assign(outputs, said.outputs);
  Object.assign(state, said.state);
  log.summary = said.summary;
  job.carryOver(said);
  return outcomeOf(exitCode, run);
}

/** A step of a job that has been cancelled no longer obeys the cancellation, or it could not clean up. */
function stopSignal(step: RunnableStep, job: RunningJob, env: Record<string, string>): AbortSignal {
  const outer = job.state.status === "cancelled" ? AbortSignal.timeout(cleanUpLimit) : job.stop;
  if (step.timeoutMinutes === undefined) {
    return outer;
  }
  const limit = Number(resolve(step.timeoutMinutes, job.scope(env))) * minute;
  return AbortSignal.any([outer, AbortSignal.timeout(limit)]);
}

function outcomeOf(exitCode: number | null, { job, log, stop }: StepRun): Conclusion {
  if (exitCode === 0) {
    return "success";
  }
  if (job.noticeCancellation()) {
    return "cancelled";
  }
  if (stop.aborted) {
    log.fail("The step has timed out.");
  } else if (!log.hasError) {
    log.fail(`Process completed with exit code ${exitCode}.`);
  }
  return "failure";
}

function forgives(step: RunnableStep, job: RunningJob): boolean {
  return resolve(step.continueOnError, job.scope()) === true;
}
