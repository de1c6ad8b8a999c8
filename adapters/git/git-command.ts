import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { SluiceError } from "../../core/errors.ts";

interface GitResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

interface GitOptions {
  input?: string;
  env?: Record<string, string>;
  /** A file descriptor that takes what git says, instead of `stdout`. */
  output?: number;
}

/** Runs the git binary in one folder, without a shell. */
export interface Git {
  /** @throws SluiceError GIT_FAILED when git exits other than 0 */
  (args: readonly string[], options?: GitOptions): Promise<string>;
  /** A question that git answers with exit code 1 when there is no answer: null. */
  ask(args: readonly string[]): Promise<string | null>;
  /** What git says goes into a file, byte for byte. */
  toFile(args: readonly string[], path: string): Promise<void>;
  /** Whether git could do it. */
  test(args: readonly string[]): Promise<boolean>;
}

export function gitIn(folder: string): Git {
  const run = async (args: readonly string[], options: GitOptions = {}): Promise<string> => {
    const result = await runGit(folder, args, options);
    if (result.exitCode !== 0) throw gitFailed(folder, args, result);
    return result.stdout;
  };
  const ask: Git["ask"] = async (args) => {
    const result = await runGit(folder, args, {});
    if (result.exitCode > 1) throw gitFailed(folder, args, result);
    return result.exitCode === 0 ? result.stdout : null;
  };
  const test: Git["test"] = async (args) => (await runGit(folder, args, {})).exitCode === 0;
  const toFile: Git["toFile"] = async (args, path) => {
    const file = await open(path, "w");
    try {
      const result = await runGit(folder, args, { output: file.fd });
      if (result.exitCode !== 0) throw gitFailed(folder, args, result);
    } finally {
      await file.close();
    }
  };
  return Object.assign(run, { ask, test, toFile });
}

function runGit(folder: string, args: readonly string[], { input, env, output: file }: GitOptions): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["--literal-pathspecs", ...args], {
      cwd: folder,
      stdio: ["pipe", file ?? "pipe", "pipe"],
      // Messages are read below, so in one language; nobody is there to be asked for a password.
      env: { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", ...env },
    });
    const output: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
    child.stdout?.on("data", (chunk: Buffer) => output.stdout.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => output.stderr.push(chunk));
    child.on("error", (cause) => reject(gitMissing(folder, cause)));
    child.on("close", (exitCode) => {
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString("utf8");
      resolve({ exitCode: exitCode ?? 128, stdout: text(output.stdout), stderr: text(output.stderr) });
    });
    // git may exit without reading its input; its exit code tells what there is to tell.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input ?? "");
  });
}

function gitMissing(folder: string, cause: Error): SluiceError {
  return new SluiceError("GIT_FAILED", `git could not be started in ${folder}: ${cause.message}.`, {
    remedy: "Install git, and run inside the checkout of the repository.",
    cause,
  });
}

function gitFailed(folder: string, args: readonly string[], { stderr, exitCode }: GitResult): SluiceError {
  const said = stderr.trim().split("\n").slice(-3).join(" ");
  return new SluiceError("GIT_FAILED", `git ${args[0]} failed in ${folder} (exit code ${exitCode}): ${said}`, {
    remedy: "Run inside the checkout of the repository, with its branches and tags fetched.",
  });
}
