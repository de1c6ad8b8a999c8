import { runAction } from "../actions/run-action.ts";
import { type JobRecord, messageOf, type StepRecord } from "../records.ts";
import type { Step } from "../workflow/workflow.ts";
import type { JobPlan } from "./job-plan.ts";
import { RunningJob } from "./running-job.ts";
import { runScript } from "./script.ts";
import { type RunnableStep, runStep } from "./step.ts";

/** Runs a job whose turn it is, in a folder of its own that is gone afterwards. */
export async function runJob(plan: JobPlan, name: string, folderName: string): Promise<JobRecord> {
  const record: JobRecord = { id: plan.job.id, name, conclusion: "failure", outputs: {}, steps: [], problem: null };
  const job = await RunningJob.start(plan, folderName);
  try {
    await runSteps(job, record.steps);
    record.outputs = job.outputs();
    record.conclusion = job.state.status;
  } catch (error) {
    record.problem = messageOf(error);
  } finally {
    await job.close();
  }
  return record;
}

async function runSteps(job: RunningJob, records: StepRecord[]): Promise<void> {
  const postSteps: RunnableStep[] = [];
  const later = (step: RunnableStep) => void postSteps.unshift(step);
  for (const step of job.plan.job.steps) {
    records.push(await runStep(runnable(step), job, later));
  }
  for (const step of postSteps) {
    records.push(await runStep(step, job, later));
  }
}

function runnable(step: Step): RunnableStep {
  return {
    ...step,
    execute: (run) => (step.kind === "run" ? runScript(step, run) : runAction(step, run)),
  };
}
