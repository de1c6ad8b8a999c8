/** What the demo, the tests and the workflow runner see of the local GitHub. */

export type PermissionLevel = "read" | "write";

/** Names as in an App manifest or a workflow's `permissions:` (with `_` in place of `-`). */
export type PermissionName =
  | "actions"
  | "actions_variables"
  | "administration"
  | "checks"
  | "contents"
  | "deployments"
  | "environments"
  | "issues"
  | "merge_queues"
  | "metadata"
  | "pull_requests"
  | "secrets"
  | "statuses"
  | "workflows";

export type Permissions = Partial<Record<PermissionName, PermissionLevel>>;

/** What people are given in a repository. */
export type RoleName = "read" | "triage" | "write" | "maintain" | "admin";

export interface SandboxApp {
  id: number;
  /** The part before `[bot]` in the App's login. */
  slug?: string;
  /** PEM; generated when absent, and readable as `SandboxGitHub.app.privateKey`. */
  privateKey?: string;
  webhookSecret: string;
  /** Where deliveries go. None are sent until it is set, here or by `setWebhookUrl`. */
  webhookUrl: string | null;
  permissions?: Permissions;
  /** Webhook names the App is subscribed to. */
  events?: readonly EventName[];
}

export interface SandboxGitHubOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** The account that owns the repositories, with admin rights on them. */
  owner: string;
  /** Further accounts; each gets write access to every repository unless `setCollaborator` says otherwise. */
  users: readonly string[];
  app: SandboxApp | null;
  /** Git repositories and artifacts live here; created when absent. */
  dataFolder: string;
}

export type EventName =
  | "check_run"
  | "check_suite"
  | "deployment"
  | "deployment_protection_rule"
  | "deployment_status"
  | "issue_comment"
  | "merge_group"
  | "pull_request"
  | "pull_request_review"
  | "push"
  | "repository_dispatch"
  | "status"
  | "workflow_dispatch"
  | "workflow_run";

/** The JSON of an API object or payload; its shape is GitHub's. */
// biome-ignore lint/suspicious/noExplicitAny: GitHub's payloads are documented, but have no type that covers what the sandbox leaves out.
export type Json = any;

/**
 * Whose token caused an event. `job` is a workflow's own GITHUB_TOKEN: its events start no workflow, except
 * workflow_dispatch and repository_dispatch. `system` is GitHub itself, as for workflow_run.
 */
export type ActorKind = "user" | "app" | "job" | "system";

export interface SandboxEvent {
  name: EventName;
  action?: string;
  /** The same object that the webhook carries, without `installation`. */
  payload: Record<string, Json>;
  /** `owner/name`. */
  repository: string;
  /** `X-GitHub-Delivery`. */
  deliveryId: string;
  causedBy: { kind: ActorKind; login: string };
  /** Set for workflow_dispatch alone: GitHub has created this run already; execute it instead of creating another. */
  runId?: number;
}

export type RunStatus = "queued" | "waiting" | "in_progress" | "completed";
export type RunConclusion =
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required";

export interface NewWorkflowRun {
  /** `owner/name`. */
  repository: string;
  /** `.github/workflows/FILE.yml`. */
  path: string;
  /** The event that started it: `push`, `pull_request`, … */
  event: string;
  headSha: string;
  headBranch: string | null;
  /** `owner/name` of a fork; the same repository when absent. */
  headRepository?: string;
  /** Login of whoever caused it. */
  actor: string;
  /** What the run is listed as; the head commit's first line when absent. */
  displayTitle?: string;
}

export interface WorkflowRun {
  id: number;
  repository: string;
  runNumber: number;
  /** How often it was started: 1, and one more each time that somebody has it run again. */
  attempt: number;
  path: string;
  /** `name:` of the workflow, or its path. */
  name: string;
  event: string;
  headSha: string;
  headBranch: string | null;
  headRepository: string;
  actor: string;
  displayTitle: string;
  status: RunStatus;
  conclusion: RunConclusion | null;
  createdAt: string;
  startedAt: string | null;
  updatedAt: string;
}

export interface WorkflowRuns {
  /** Emits workflow_run `requested`. */
  createRun(run: NewWorkflowRun): Promise<WorkflowRun>;
  /** Emits workflow_run `in_progress` or `completed`. A conclusion is given exactly when completed. */
  updateRun(id: number, update: { status: RunStatus; conclusion?: RunConclusion }): Promise<WorkflowRun>;
  /** Queues a completed run once more, under the same id. Emits workflow_run `requested`. */
  rerun(id: number): Promise<WorkflowRun>;
  getRun(id: number): WorkflowRun;
  listRuns(repository: string): readonly WorkflowRun[];
}

export interface Artifact {
  id: number;
  runId: number;
  /** Of the run: each attempt has its own artifacts. */
  attempt: number;
  name: string;
  sizeInBytes: number;
  /** `sha256:…` of the stored bytes. */
  digest: string;
  createdAt: string;
}

/** What one webhook delivery came to. */
export interface Delivery {
  id: number;
  guid: string;
  event: EventName;
  action: string | null;
  deliveredAt: string;
  redelivery: boolean;
  /** 0 when nobody answered within 10 s. */
  statusCode: number;
  /** In seconds; 0 until it has been answered. */
  duration: number;
  installationId: number;
  repositoryId: number;
}

/** What an App has said of a run that waits for it; without a state it only says why. */
export interface GateAnswer {
  environment: string;
  state: "approved" | "rejected" | null;
  comment: string;
}

/** A commit that a merge queue is about to merge. */
export interface QueuedGroup {
  headSha: string;
  /** `gh-readonly-queue/BASE/pr-NUMBER-SHA`. */
  branch: string;
}

/**
 * What can go wrong with a request on its way, on bad days of GitHub. `lateError` and `lost` are the ones that count: what
 * was asked for has happened, and whoever asked does not learn it.
 */
export type Fault =
  | { kind: "error" | "lateError" | "lost" | "primaryLimit" | "secondaryLimit" }
  | { kind: "slow"; ms: number };

/** Chooses what goes wrong with a request; null: nothing does. */
export type Weather = (method: string, path: string) => Fault | null;

export interface SandboxGitHub {
  /** For GITHUB_API_URL and Octokit's `baseUrl`; the same server answers git and, as GITHUB_SERVER_URL, links. */
  readonly url: string;
  readonly app: { id: number; slug: string; privateKey: string; webhookSecret: string; installationId: number } | null;
  readonly workflowRuns: WorkflowRuns;

  gitUrl(owner: string, repository: string): string;
  /** The bare repository on disk: for reading, never for writing. Has refs/pull/N/head and refs/pull/N/merge. */
  repositoryFolder(owner: string, repository: string): string;
  /** Private, under the owner. With `fromFolder`, its files become the first commit on `main`; else a README does. */
  createRepository(name: string, options?: { fromFolder?: string }): Promise<void>;
  setCollaborator(repository: string, login: string, permission: RoleName): Promise<void>;

  /** A personal access token with all scopes. The same user always gets the same token. */
  tokenFor(login: string): string;
  /** A workflow job's GITHUB_TOKEN for one repository (`owner/name`), acting as `github-actions[bot]`. */
  issueJobToken(repository: string, permissions: Permissions): Promise<string>;
  /** As GitHub does when the job ends. */
  revokeToken(token: string): void;

  setWebhookUrl(url: string | null): void;
  /** Listeners are called in order of events, before the webhook is sent. Returns the function that stops listening. */
  onEvent(listener: (event: SandboxEvent) => void): () => void;
  deliveries(): readonly Delivery[];
  redeliver(deliveryId: number): Promise<void>;
  /** Resolves when no webhook delivery is under way. */
  settled(): Promise<void>;

  /** Puts a pull request of `name` (one of the owner's repositories) into its merge queue. */
  enqueue(name: string, number: number, method?: "merge" | "squash"): Promise<QueuedGroup>;
  /** How the first group of the queue ends. */
  leaveQueue(name: string, reason: "merged" | "invalidated" | "dequeued"): Promise<void>;

  /** A job of the run wants to go on to an environment that has a custom protection rule. */
  askToDeploy(runId: number, environment: string): Promise<void>;
  deploymentAnswers(runId: number): readonly GateAnswer[];

  saveArtifact(runId: number, name: string, zip: Uint8Array): Promise<Artifact>;

  /** From now on, requests of Apps and jobs meet the faults that this chooses; null: all is well again. */
  setWeather(weather: Weather | null): void;

  /**
   * What was not as GitHub's OpenAPI description says, since the last time: requests, answers and webhooks, with
   * operation, place and reason. Whoever provokes such on purpose takes them.
   */
  takeViolations(): string[];

  /** Throws when there were violations that nobody has taken. */
  close(): Promise<void>;
}
