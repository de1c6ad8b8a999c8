import { execFile, execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";

const checkout = join(import.meta.dirname, "../..");

/** A clone of this repository in which a release can be made; nothing of it reaches the repository itself. */
export function cloneOfSluice(folder: string) {
  const clone = join(folder, "sluice");
  execFileSync("git", ["clone", "--quiet", "--no-tags", checkout, clone]);
  symlinkSync(join(checkout, "node_modules"), join(clone, "node_modules"));
  appendFileSync(join(clone, ".git/info/exclude"), "/node_modules\n");
  const git = (...args: string[]) => execFileSync("git", ["-C", clone, ...args], { encoding: "utf8" }).trim();
  git("config", "user.name", "Maintainer");
  git("config", "user.email", "maintainer@example.com");
  return { clone, git, assets: join(clone, ".sluice/release"), release: (...args: string[]) => release(clone, args) };
}

/** What `npm run release` prints and answers, with checks that take no time. */
async function release(clone: string, args: readonly string[]): Promise<{ exitCode: number; log: string }> {
  const program = [join(clone, "scripts/release.ts"), "--check", "true", "--level", "1", ...args];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { cwd: clone });
    return { exitCode: 0, log: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exitCode: code, log: stdout + stderr };
  }
}

/** The actions of a version as a job gets them: the archive of its tag, and nothing beside it. */
export function actionsOf(clone: string, folder: string): (version: string) => string {
  const known = new Map<string, string>();
  return (version) => {
    const path = known.get(version) ?? join(folder, version);
    if (!known.has(version)) {
      mkdirSync(path, { recursive: true });
      const archive = execFileSync("git", ["-C", clone, "archive", version], { maxBuffer: 2 ** 28 });
      execFileSync("tar", ["-xf", "-", "-C", path], { input: archive });
      known.set(version, path);
    }
    return path;
  };
}

interface Job {
  /** Runs the shell of a step, as GitHub does. */
  start(step: string): Promise<void>;
  /** What GitHub's own command line was asked for, and which tags had been pushed when it was to make a release. */
  asked(): string[];
}

/** A job of one of our workflows in `folder`; in place of `gh` stands what writes down how it was called. */
export function jobIn(workflow: string, id: string, folder: string, origin: string): Job {
  const { jobs } = parse(readFileSync(join(checkout, ".github/workflows", workflow), "utf8"));
  const tools = mkdtempSync(join(folder, "..", "tools-"));
  const log = join(tools, "asked");
  const tags = `$(git ls-remote --tags --refs "${origin}" | sed "s|.*/||" | xargs)`;
  const noted = `#!/bin/sh\necho "$*$(test "$1" = release && echo ", with ${tags} at the origin")" >> "${log}"\n`;
  writeFileSync(join(tools, "gh"), noted, { mode: 0o755 });
  return {
    start: async (name) => {
      const { run } = jobs[id].steps.find((step: { name?: string }) => step.name === name);
      const env = { ...process.env, PATH: `${tools}:${process.env.PATH}`, VERSION: "1.0.0", GH_TOKEN: "none" };
      await promisify(execFile)("bash", ["-e", "-c", run], { cwd: folder, env });
    },
    asked: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
  };
}
