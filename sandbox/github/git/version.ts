import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SluiceError } from "../../../core/errors.ts";

/** The first git whose `merge-tree` merges without a working tree. */
const oldest = [2, 38] as const;

/** @throws SluiceError GIT_FAILED when git is missing or too old */
export async function requireGit(readVersion: () => Promise<string> = installedVersion): Promise<void> {
  const text = await readVersion();
  const [, major, minor] = /^git version (\d+)\.(\d+)/.exec(text) ?? [];
  const enough = Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1]);
  if (!enough) {
    throw new SluiceError("GIT_FAILED", `the sandbox needs git ${oldest.join(".")} or newer; here is ${text.trim()}`, {
      remedy: "install a newer git, and put it first on the PATH",
    });
  }
}

async function installedVersion(): Promise<string> {
  try {
    return (await promisify(execFile)("git", ["--version"])).stdout;
  } catch (cause) {
    throw new SluiceError("GIT_FAILED", "git cannot be started", {
      remedy: "install git 2.38 or newer, and put it on the PATH",
      cause,
    });
  }
}
