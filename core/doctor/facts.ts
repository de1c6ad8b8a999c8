import type { Reading } from "./finding.ts";

/** What the doctor looks at: a repository as GitHub tells of it, and what Sluice ships to compare it with. */

export interface RepositoryIdentity {
  /** `owner/name`. */
  fullName: string;
  /** Of its page. */
  url: string;
  isPrivate: boolean;
  defaultBranch: string;
}

/** A rule that is active on a branch, from whichever ruleset. */
export interface Rule {
  type: string;
  rulesetId: number;
  /** Of `required_status_checks`; `app` is null where any source will do. */
  checks: readonly RequiredCheck[];
  /** Of `pull_request`. */
  codeOwnerReview: boolean;
}

export interface RequiredCheck {
  context: string;
  app: number | null;
}

/** Classic branch protection. */
export interface Protection {
  checks: readonly RequiredCheck[];
  pullRequest: boolean;
  codeOwnerReview: boolean;
  /** Only those who are named may push. */
  restrictsPushes: boolean;
  allowsForcePushes: boolean;
  allowsDeletion: boolean;
  /** Slugs of the Apps that may go past the demand for pull requests. */
  appsPastReview: readonly string[];
}

export interface BypassActor {
  type: string;
  id: number | null;
  mode: string;
}

export interface Ruleset {
  id: number;
  name: string;
  target: string;
  isActive: boolean;
  include: readonly string[];
  exclude: readonly string[];
  ruleTypes: readonly string[];
  /** null where whoever asks may not see it. */
  bypass: readonly BypassActor[] | null;
}

export interface CodeOwnersError {
  path: string;
  line: number;
  message: string;
}

export interface CodeOwnersFile {
  path: string;
  text: string;
  errors: Reading<readonly CodeOwnersError[]>;
}

/** null: there is no such branch. */
export type BranchReading = Reading<Branch | null>;

export interface Branch {
  files: readonly string[];
  /** null: there is none. */
  codeOwners: CodeOwnersFile | null;
  /** Of the release files, by path. */
  releaseFiles: Readonly<Record<string, string>>;
}

export interface BranchRules {
  rules: Reading<readonly Rule[]>;
  /** null: the branch has none. */
  protection: Reading<Protection | null>;
}

export interface WorkflowFacts {
  path: string;
  text: string;
}

export interface WorkflowState {
  path: string;
  /** `active`, `disabled_manually`, `disabled_inactivity`, … */
  state: string;
  /** Milliseconds since 1970 UTC. */
  createdAt: number;
  /** null: it never ran on its schedule. Read for workflows that have one. */
  lastScheduled: { at: number; conclusion: string | null } | null;
}

export interface DeploymentEnvironment {
  name: string;
  /** Patterns of branches that may deploy; null: every branch may. `protected` stands for all protected branches. */
  branches: readonly string[] | "protected" | null;
  secrets: Reading<readonly string[]>;
}

export interface ActionsSettings {
  isEnabled: boolean;
  tokenMayWrite: boolean;
  mayApprovePulls: boolean;
}

/** How runs for pull requests from forks are started. */
export type ForkSettings =
  | { kind: "public"; approval: string }
  | { kind: "private"; runs: boolean; sendsWriteTokens: boolean; sendsSecrets: boolean };

export interface Installation {
  appId: number;
  slug: string;
  isSuspended: boolean;
  permissions: Readonly<Record<string, string>>;
  events: readonly string[];
}

export interface PostedCheck {
  name: string;
  app: number;
  at: number;
}

/** What the App is to be given: the content of its manifest. */
export interface AppWants {
  permissions: Readonly<Record<string, string>>;
  events: readonly string[];
}

export interface Facts {
  repository: RepositoryIdentity;
  now: number;
  /** null: nobody said which App is Sluice's. */
  appId: number | null;
  configPath: string;
  config: string | null;
  main: Branch;
  rules: Readonly<Record<string, BranchRules>>;
  rulesets: Reading<readonly Ruleset[]>;
  /** By name, of the environments in `sluice.yaml`. */
  environmentBranches: Readonly<Record<string, BranchReading>>;
  workflows: readonly WorkflowFacts[];
  workflowStates: Reading<readonly WorkflowState[]>;
  environments: Reading<readonly DeploymentEnvironment[]>;
  actions: Reading<ActionsSettings>;
  forks: Reading<ForkSettings>;
  secrets: Reading<readonly string[]>;
  /** Their values, by name. */
  variables: Reading<Readonly<Record<string, string>>>;
  /** null: the App is not installed here. */
  installation: Reading<Installation | null>;
  posted: Reading<readonly PostedCheck[]>;
  /** The workflows that Sluice ships, by file name. */
  shipped: Readonly<Record<string, string>>;
  app: AppWants;
  /** The same of an App that may not write into git. */
  reportingApp: AppWants;
}
