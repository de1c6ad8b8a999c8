import type {
  ActionsSettings,
  CodeOwnersError,
  DeploymentEnvironment,
  ForkSettings,
  Installation,
  PostedCheck,
  Protection,
  RepositoryIdentity,
  Rule,
  Ruleset,
  WorkflowState,
} from "./facts.ts";
import type { Reading } from "./finding.ts";

/** What the doctor asks GitHub. Whatever GitHub keeps from the one who asks is a reading that is not known. */
export interface RepositorySettingsPort {
  /** @throws SluiceError GITHUB_FAILED when there is no such repository, or no access to it */
  identity(): Promise<RepositoryIdentity>;
  /** Paths on a branch; null where there is no such branch. */
  files(branch: string): Promise<Reading<readonly string[] | null>>;
  readFile(branch: string, path: string): Promise<string | null>;
  codeOwnersErrors(branch: string): Promise<Reading<readonly CodeOwnersError[]>>;
  /** Those that are active on a branch, whether it exists or not. */
  rules(branch: string): Promise<Reading<readonly Rule[]>>;
  protection(branch: string): Promise<Reading<Protection | null>>;
  rulesets(): Promise<Reading<readonly Ruleset[]>>;
  /** `scheduled`: paths of the workflows whose last scheduled run is wanted. */
  workflowStates(scheduled: readonly string[]): Promise<Reading<readonly WorkflowState[]>>;
  environments(): Promise<Reading<readonly DeploymentEnvironment[]>>;
  actions(): Promise<Reading<ActionsSettings>>;
  forks(isPrivate: boolean): Promise<Reading<ForkSettings>>;
  secrets(): Promise<Reading<readonly string[]>>;
  variables(): Promise<Reading<Readonly<Record<string, string>>>>;
  installation(): Promise<Reading<Installation | null>>;
  /** Checks on the heads of the newest pull requests into a branch. */
  postedChecks(branch: string): Promise<Reading<readonly PostedCheck[]>>;
}
