import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { StepProcesses } from "./step-process.ts";

const never = new AbortController().signal;
const processes = new StepProcesses();
afterEach(() => processes.close());

function bash(script: string, stop: AbortSignal, lines: string[] = []) {
  const command = { file: "bash", args: ["-c", script], cwd: "/", env: { PATH: process.env.PATH ?? "", ONLY: "this" } };
  return processes.run(command, stop, (line) => void lines.push(line));
}

test("passes on both outputs and the exit code", async () => {
  const lines: string[] = [];
  expect(await bash("echo out; echo err >&2; printf unfinished; exit 3", never, lines)).toBe(3);
  expect(lines.sort()).toEqual(["err", "out", "unfinished"]);
});

test("gives exactly the environment it is told to give", async () => {
  process.env.OF_THE_HOST = "leak";
  const lines: string[] = [];
  await bash('echo "$ONLY-$OF_THE_HOST-"', never, lines);
  expect(lines).toEqual(["this--"]);
});

test("a stop ends the step and the children it started", async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const ended = bash('sleep 60 & echo "$!"; wait; sleep 60', stop.signal, lines);
  await expect.poll(() => lines.length).toBe(1);
  stop.abort();
  expect(await ended).toBeNull();
  await expect.poll(() => isAlive(Number(lines[0]))).toBe(false);
});

test("a step may leave a process running for the next one, but not beyond the job", async () => {
  const lines: string[] = [];
  expect(await bash('sleep 60 & echo "$!"', never, lines)).toBe(0);
  const left = Number(lines[0]);
  await sleep(20);
  expect(isAlive(left)).toBe(true);
  processes.close();
  await expect.poll(() => isAlive(left)).toBe(false);
});

test("a program that is not there is an error", async () => {
  const command = { file: "/no/such/program", args: [], cwd: "/", env: {} };
  await expect(processes.run(command, never, () => {})).rejects.toThrow("ENOENT");
});

/** A process that has ended but that nobody has asked about yet (a zombie) is not alive. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}
