import { spawn } from "node:child_process";

export interface GitOptions {
  input?: string | Uint8Array;
  environment?: Record<string, string>;
  /** Exit codes besides 0 that are an answer. */
  accept?: readonly number[];
}

export interface GitResult {
  exitCode: number;
  stdout: Buffer;
}

/** The user's own git configuration must not change what the sandbox does. */
const isolation = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
  TZ: "UTC",
};

export function gitEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(inherited), ...isolation, ...extra };
}

export class GitFailure extends Error {
  readonly exitCode: number;

  constructor(args: readonly string[], exitCode: number, stderr: string) {
    super(`git ${args.join(" ")} exited with ${exitCode}: ${stderr.trim()}`);
    this.exitCode = exitCode;
  }
}

/** Runs git on the repository at `folder`. */
export function git(folder: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const child = spawn("git", ["--git-dir", folder, ...args], {
    env: gitEnvironment(options.environment),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // git may answer without reading all of its input; the exit code then tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const exitCode = code ?? 128;
      if (exitCode === 0 || options.accept?.includes(exitCode)) {
        resolve({ exitCode, stdout: Buffer.concat(stdout) });
      } else {
        reject(new GitFailure(args, exitCode, Buffer.concat(stderr).toString("utf8")));
      }
    });
  });
}
