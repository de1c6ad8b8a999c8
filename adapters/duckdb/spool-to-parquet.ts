import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Files of lines that become Parquet, in a process of its own: neither its work nor its end is the server's. */

interface Job {
  spool: string;
  parquet: string;
}

const script = fileURLToPath(new URL("./spool-process.ts", import.meta.url));
const timeoutMs = 120_000;

/** @returns for each job null, or why it could not be done */
export async function spoolToParquet(jobs: readonly Job[]): Promise<(string | null)[]> {
  // No flags of ours: a debugger's or a test runner's would be taken along.
  const child = fork(script, [], { execArgv: [], stdio: ["ignore", "ignore", "ignore", "ipc"] });
  try {
    child.send(jobs);
    return await answerOf(child);
  } catch (error) {
    return jobs.map(() => (error instanceof Error ? error.message : String(error)));
  } finally {
    child.kill("SIGKILL");
  }
}

function answerOf(child: ChildProcess): Promise<(string | null)[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the converting process gave no answer in ${timeoutMs / 1_000} s`)),
      timeoutMs,
    );
    child.once("message", (outcomes) => resolve(outcomes as (string | null)[]));
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`the converting process ended with ${signal ?? code}`)));
    child.once("exit", () => clearTimeout(timer));
  });
}
