import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface StepCommand {
  file: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
}

/** How long a step may take to stop: first asked as by Ctrl-C, then told, then ended. As GitHub's runner does. */
const interruptGrace = 7_500;
const terminateGrace = 2_500;

/** How long output may still come after the step's own process has ended, from children that it left behind. */
const outputGrace = 500;

/** The processes of one job. Each step leads its own process group, so that nothing it started outlives the job. */
export class StepProcesses {
  readonly #groups = new Set<number>();

  /** Runs one step and resolves with its exit code, null when it was ended. `stop` ends the step's whole group. */
  async run(command: StepCommand, stop: AbortSignal, onLine: (line: string) => void): Promise<number | null> {
    stop.throwIfAborted();
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const exited = Promise.withResolvers<number | null>();
    child.once("error", exited.reject);
    child.once("exit", exited.resolve);
    const output = Promise.all([readLines(child.stdout, onLine), readLines(child.stderr, onLine)]);
    const end = () => void endGently(child);
    stop.addEventListener("abort", end, { once: true });
    if (child.pid !== undefined) {
      this.#groups.add(child.pid);
    }
    try {
      const exitCode = await exited.promise;
      await Promise.race([output, sleep(outputGrace)]);
      return exitCode;
    } finally {
      stop.removeEventListener("abort", end);
    }
  }

  /** Ends whatever the steps left running. */
  close(): void {
    for (const group of this.#groups) {
      signalGroup(group, "SIGKILL");
    }
    this.#groups.clear();
  }
}

async function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    onLine(line);
  }
}

/** Whatever the step's own process leaves behind when asked to stop is ended at once. */
async function endGently(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) {
    return;
  }
  const ended = new Promise<true>((resolve) => child.once("exit", () => resolve(true)));
  for (const [signal, grace] of [
    ["SIGINT", interruptGrace],
    ["SIGTERM", terminateGrace],
  ] as const) {
    signalGroup(pid, signal);
    if (await Promise.race([ended, sleep(grace, false, { ref: false })])) {
      break;
    }
  }
  signalGroup(pid, "SIGKILL");
}

/** A group that has already ended is what was wanted. */
function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}
