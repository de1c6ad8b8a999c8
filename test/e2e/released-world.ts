import { execFile, execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

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
  return { clone, git, assets: join(folder, "assets"), release: (...args: string[]) => release(clone, args) };
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
