import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts a bundled action as GitHub's runner does: one process of Node, inputs and files by environment variables. */
export interface ActionStart {
  /** `dist/` of a release. */
  bundles: string;
  /** The user's checkout. */
  workspace: string;
  inputs: Readonly<Record<string, string>>;
  env: Readonly<Record<string, string>>;
}

export interface Started {
  /** From the start of the process, in seconds. */
  firstOutput: number;
  end: number;
  log: string;
}

export async function startAction(name: string, start: ActionStart, nodeFlags: string[] = []): Promise<Started> {
  const files = mkdtempSync(join(tmpdir(), "sluice-step-"));
  try {
    const env = { ...variables(start.inputs), ...commandFiles(files), ...start.env, GITHUB_WORKSPACE: start.workspace };
    return await timed([...nodeFlags, join(start.bundles, `${name}.js`)], start.workspace, env);
  } finally {
    rmSync(files, { recursive: true });
  }
}

function variables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}

function commandFiles(folder: string): Record<string, string> {
  const paths = { GITHUB_OUTPUT: join(folder, "output"), GITHUB_STEP_SUMMARY: join(folder, "summary") };
  for (const path of Object.values(paths)) writeFileSync(path, "");
  return { PATH: process.env.PATH ?? "", HOME: folder, ...paths };
}

function timed(args: readonly string[], cwd: string, env: Record<string, string>): Promise<Started> {
  const { promise, resolve, reject } = Promise.withResolvers<Started>();
  const began = performance.now();
  const since = () => (performance.now() - began) / 1_000;
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let firstOutput: number | null = null;
  let log = "";
  const hear = (chunk: Buffer) => {
    firstOutput ??= since();
    log += chunk;
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  child.once("error", reject);
  child.once("close", () => {
    if (firstOutput === null) reject(new Error(`${args.at(-1)} said nothing`));
    else resolve({ firstOutput, end: since(), log });
  });
  return promise;
}

/** Native libraries that the action's own process had loaded when it ended. */
export async function nativesOf(name: string, start: ActionStart): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-trace-"));
  try {
    const trace = join(folder, "natives");
    const traced = { ...start, env: { ...start.env, SLUICE_BENCH_TRACE: trace } };
    await startAction(name, traced, ["--import", join(import.meta.dirname, "trace-natives.mjs")]);
    return readFileSync(trace, "utf8").split("\n").filter(Boolean);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
