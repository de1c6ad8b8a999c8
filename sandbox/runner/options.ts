import type { SandboxGitHub } from "../github/types.ts";

export interface RunnerOptions {
  github: SandboxGitHub;
  /** The checkout whose `actions/` and `dist/` stand for `sluice-ml/sluice/…`: the same one for every version, or by version. */
  actionsRoot: string | ((version: string) => string);
  /** As set in the repository. Jobs of pull requests get none. */
  secrets: Readonly<Record<string, string>>;
  variables: Readonly<Record<string, string>>;
  /** Each job works in a folder of its own below it. */
  workFolder: string;
  onLog?: (line: string) => void;
}
