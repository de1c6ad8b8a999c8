import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { actions } from "../action-files.ts";
import { gitIn, Refused } from "./plan.ts";

/** Bundles of the same commit that were built in two folders hold the same bytes, and nothing of the folder. @throws Refused */
export function checkReproduced(folder: string, again: string): void {
  const [one, other] = [filesIn(folder), filesIn(again)];
  const differing = [...new Set([...one.keys(), ...other.keys()])].filter(
    (name) => !isDeepStrictEqual(one.get(name), other.get(name)),
  );
  if (differing.length > 0) throw new Refused(`Built twice, these bundles differ: ${differing.join(", ")}.`);
  const telling = [...one].filter(([, bytes]) => bytes.includes(folder)).map(([name]) => name);
  if (telling.length > 0)
    throw new Refused(`These bundles name the folder that they were built in: ${telling.join(", ")}.`);
}

function filesIn(folder: string): Map<string, Buffer> {
  const names = globSync("dist/**/*.*", { cwd: folder }).sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/**
 * Every action, started where there is nothing, says what is wrong with its inputs; and the whole pipeline passes on the
 * example's data with fetched libraries. @throws Refused
 */
export function checkStarts(folder: string, natives: string): void {
  const scratch = mkdtempSync(join(tmpdir(), "sluice-starts-"));
  try {
    const env = { SLUICE_NATIVES: natives, RUNNER_TOOL_CACHE: join(scratch, "tool-cache") };
    for (const { name } of actions) {
      const { status, log } = start(folder, name, scratch, env);
      if (status !== 64)
        throw new Refused(`dist/${name}.js ends with ${status} where there is no sluice.yaml:\n${log}`);
    }
    const example = join(scratch, "example");
    cpSync(join(folder, "examples/late-flights"), example, { recursive: true });
    commitAll(example);
    const { status, log } = start(folder, "pull-request", example, env);
    if (status !== 0) throw new Refused(`The example's pipeline ends with ${status}:\n${log}`);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** As a job finds it. */
function commitAll(folder: string): void {
  const git = gitIn(folder);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("-c", "user.name=Example", "-c", "user.email=example@example.com", "commit", "--quiet", "--message", "Begin");
}

function start(folder: string, name: string, workspace: string, extra: Record<string, string>) {
  const env = {
    PATH: process.env.PATH,
    HOME: workspace,
    GITHUB_WORKSPACE: workspace,
    INPUT_CONFIG: "sluice.yaml",
    ...extra,
  };
  const program = join(folder, `dist/${name}.js`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { cwd: workspace, env, encoding: "utf8" });
  return { status, log: stdout + stderr };
}
