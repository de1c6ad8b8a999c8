import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const version = "v0.2.89";
const folder = join(import.meta.dirname, "../../../.sluice/peers-act", version);
const act = join(folder, "act");

/** https://github.com/nektos/act, built from its Go module once per version. @returns its path */
export function ensureAct(): string {
  if (existsSync(act)) return act;
  // To stderr: stdout may be a report.
  console.error(`Building act ${version} (about a minute) ...`);
  execFileSync("go", ["install", `github.com/nektos/act@${version}`], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: "-modcacherw" },
    stdio: ["ignore", 2, 2],
  });
  return act;
}

/** act is built with Go; without, what needs it is left out. */
export function canHaveAct(): boolean {
  try {
    if (!existsSync(act)) execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
