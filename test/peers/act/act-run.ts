import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** One run of a workflow by act, and how its jobs and steps ended. */

export interface ActRun {
  id: number;
  succeeded: boolean;
  /** Conclusions by name; a job of a matrix is `name (value)`, of a workflow that is called `WORKFLOW/job`. */
  jobs: Record<string, string>;
  /** By `job: step`. */
  steps: Record<string, string>;
  log: string;
}

/** A line of `act --json`. */
interface Line {
  msg?: string;
  job?: string;
  jobID?: string;
  matrix?: Record<string, unknown>;
  step?: string;
  stage?: string;
  stepResult?: string;
  jobResult?: string;
}

export async function runAct(
  act: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; id: number },
): Promise<ActRun> {
  const process = spawn(act, [...args, "--json"], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const run: ActRun = { id: options.id, succeeded: false, jobs: {}, steps: {}, log: "" };
  const ended = new Promise<number | null>((resolve, reject) => process.on("error", reject).on("close", resolve));
  await Promise.all([process.stdout, process.stderr].map((stream) => take(run, createInterface(stream))));
  run.succeeded = (await ended) === 0;
  return run;
}

async function take(run: ActRun, lines: AsyncIterable<string>): Promise<void> {
  for await (const text of lines) {
    const line = parsed(text);
    const job = nameOf(line);
    run.log += `${job}: ${line.msg?.trimEnd() ?? text}\n`;
    if (line.jobResult) run.jobs[job] = line.jobResult;
    if (line.stepResult && line.stage === "Main" && line.step) run.steps[`${job}: ${line.step}`] = line.stepResult;
  }
}

function parsed(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return { msg: text };
  }
}

function nameOf({ job = "", jobID = "", matrix = {} }: Line): string {
  const caller = job.includes("/") ? `${job.split("/").slice(1, -1).join("/")}/`.replace(/^\//, "") : "";
  const values = Object.values(matrix);
  return `${caller}${jobID}${values.length > 0 ? ` (${values.join(", ")})` : ""}`;
}
