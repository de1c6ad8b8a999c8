import { SluiceError } from "../errors.ts";
import type { Config } from "./schema.ts";

/** The environment that a branch stands for. @throws SluiceError USAGE */
export function environmentOfBranch(config: Config, branch: string | undefined): string {
  const [found] = Object.entries(config.environments).find(([, environment]) => environment.branch === branch) ?? [];
  if (found === undefined) {
    const known = Object.values(config.environments).map((environment) => environment.branch);
    throw new SluiceError("USAGE", `No environment has the branch ${branch ?? "(none)"}`, {
      remedy: `Name the environment, or run on one of ${known.join(", ")}.`,
    });
  }
  return found;
}
