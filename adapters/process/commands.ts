import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { CommandPort, CommandResult } from "../../core/ports.ts";
import { outputTail, wholeOf } from "./output-tail.ts";
import { endGroup, endWithUs } from "./process-group.ts";

/**
 * Runs commands through the shell, each in a process group of its own, so that a timeout also ends what the command has
 * started. The output is shown as it comes, on stderr: stdout belongs to `--json`.
 */
export function createCommands({ show = process.stderr }: { show?: NodeJS.WritableStream } = {}): CommandPort {
  return { run: (command, options) => run(command, options, show) };
}

type RunOptions = Parameters<CommandPort["run"]>[1];

/** How long output may still arrive from something that has left the process group. */
const drainMs = 1_000;

async function run(command: string, options: RunOptions, show: NodeJS.WritableStream): Promise<CommandResult> {
  const started = performance.now();
  const child = spawn(command, {
    cwd: options.cwd,
    env: { ...lent(process.env), ...options.env },
    shell: true,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const tail = outputTail([child.stdout, child.stderr], show);
  const stdout = options.keepStdout === undefined ? undefined : wholeOf(child.stdout, options.keepStdout);
  const closed = once(child, "close");
  const release = endWithUs(child);
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= endGroup(child);
    return ending;
  };
  try {
    const { exitCode, signal, timedOut } = await exitOf(child, options.timeoutMs, end);
    const milliseconds = performance.now() - started;
    // What outlives the command must neither go on in the background nor hold its output open.
    await end();
    await Promise.race([closed, sleep(drainMs, undefined, { ref: false })]);
    return { exitCode, signal, timedOut, milliseconds, tail: tail(), ...(stdout && { stdout: stdout() }) };
  } finally {
    child.stdout.destroy();
    child.stderr.destroy();
    release();
  }
}

async function exitOf(child: ChildProcess, timeoutMs: number, end: () => Promise<void>) {
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void end();
  }, timeoutMs);
  try {
    const [exitCode, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return { exitCode, signal, timedOut };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The environment lent to a command of the repository: all but what speaks for Sluice itself. Its tokens, the inputs of
 * the action and the files through which a step sets outputs and variables are not the command's to read or write.
 */
function lent(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(INPUT_.*|ACTIONS_.*|GITHUB_TOKEN|SLUICE_.*|GITHUB_(OUTPUT|ENV|PATH|STATE|STEP_SUMMARY))$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}
