import type { ChangedFile } from "./changes/touched-models.ts";
import type { MlflowSettings } from "./config/schemas/tracking-schema.ts";
import type { DataPort } from "./data/data-port.ts";
import type { AlertPorts } from "./monitor/alerts/alert-ports.ts";
import type { Chart } from "./page/chart.ts";
import type { Review } from "./release/approvals.ts";
import type { ReleaseFile } from "./release/release-file.ts";
import type { Tag } from "./release/release-tag.ts";
import type { Role } from "./roles.ts";
import type { RecentTraffic, RolloutPlan, RolloutStatus, Routes } from "./rollout/status.ts";
import type { Tensor, TensorSpec } from "./tensor.ts";
import type { TrackingPort } from "./tracking/tracking-port.ts";

/** What the operations need of the world. Adapters implement these; nothing in `core` or `operations` reaches past them. */

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Milliseconds that never jump back: for durations. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Tells a person what goes on; a step that takes longer than a second says so. */
export interface Progress {
  step(message: string): void;
}

/** Paths are relative to the user's repository root unless absolute. */
export interface FilesPort {
  readText(path: string): Promise<string | null>;
  readBytes(path: string): Promise<Uint8Array | null>;
  exists(path: string): Promise<boolean>;
  /** Written whole or not at all (temporary file, fsync, rename); missing folders are made. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  /** Removes a file or folder; no error when it is not there. */
  remove(path: string): Promise<void>;
  digest(path: string): Promise<{ digest: string; bytes: number }>;
  /** Files that match a glob, sorted by name, relative to the root. */
  glob(pattern: string): Promise<string[]>;
  /** The absolute path. */
  resolve(path: string): string;
  /**
   * Bytes of a file that a stranger may have put there; null where nothing is. No link is followed.
   * @throws SluiceError BUNDLE_INVALID when it is no plain file, or longer than `maxBytes`
   */
  untrustedSize(path: string, maxBytes: number): Promise<number | null>;
}

/** The files of other commits. */
export interface HistoryPort {
  /**
   * Writes the files of `ref` that match the glob below `folder`, under their own paths. Null where there is no such
   * branch or commit, neither here nor where the checkout came from; an empty list where nothing matches.
   */
  extract(ref: string, pattern: string, folder: string): Promise<string[] | null>;
}

/** A loaded model. `infer` never sees labels; it is given exactly the declared inputs. */
export interface LoadedModel {
  inputs: readonly TensorSpec[];
  outputs: readonly TensorSpec[];
  /** How many calls it works on at the same time; 1 unless it says more. */
  lanes?: number;
  infer(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
}

export interface ModelPort {
  /** @throws SluiceError MODEL_MISSING, MODEL_INVALID */
  load(path: string): Promise<LoadedModel>;
}

export interface TimedModel extends LoadedModel {
  /** Milliseconds that one call takes where the model runs: the way there and back does not count. */
  time(feeds: Readonly<Record<string, Tensor>>): Promise<number>;
}

export interface WeighingModelPort extends ModelPort {
  load(path: string): Promise<TimedModel>;
  /** Bytes that loading a model and one call with these rows take at their peak, in a process of its own. */
  peakMemory(path: string, feeds: Readonly<Record<string, Tensor>>): Promise<number>;
}

export interface CommandResult {
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  milliseconds: number;
  /** The last lines of stdout and stderr together, for the error message. */
  tail: string[];
  /** All of stdout, where `keepStdout` asked for it; null when it was longer than that. */
  stdout?: string | null;
}

export interface CommandPort {
  /** Runs one shell command; a timeout ends its whole process group. `keepStdout`: the most characters to keep of it. */
  run(
    command: string,
    options: { cwd: string; env: Record<string, string>; timeoutMs: number; keepStdout?: number },
  ): Promise<CommandResult>;
}

export interface ChartsPort {
  /** One `<svg>` that loads nothing, takes its colours from the page, and is named and described for screen readers. */
  draw(chart: Chart): Promise<string>;
}

/** Models by digest. */
export interface RegistryPort {
  readonly url: string;
  put(path: string): Promise<{ digest: string; bytes: number; uri: string }>;
  /** Copies the object to `path` after checking its digest. @throws REGISTRY_MISSING, REGISTRY_MISMATCH */
  fetch(digest: string, path: string): Promise<void>;
  has(digest: string): Promise<boolean>;
  /** Of a small object, such as a report. @throws REGISTRY_MISSING, REGISTRY_MISMATCH also when it is longer */
  read(digest: string, maxBytes: number): Promise<Uint8Array>;
}

/** Branches, files and tags of the repository, over GitHub's API or a local checkout. */
export interface RepositoryPort {
  /** The commit a branch points at, null where there is no such branch. */
  head(branch: string): Promise<string | null>;
  readFile(ref: string, path: string): Promise<string | null>;
  /** Names of the files in a folder; none where there is no such folder. */
  listFiles(ref: string, folder: string): Promise<string[]>;
  /**
   * Commits one file on a branch that still is at `expectedHead` (null: the branch is made, and holds nothing else). With
   * `onto`, its parent is that commit whatever the branch held: for Sluice's own branches. @throws CONFLICT if it moved
   */
  commitFile(change: {
    branch: string;
    path: string;
    content: string;
    message: string;
    expectedHead: string | null;
    onto?: string;
  }): Promise<string>;
  createBranch(branch: string, commit: string): Promise<void>;
  deleteBranch(branch: string): Promise<void>;
  tags(prefix: string): Promise<Tag[]>;
  /** @throws CONFLICT when the tag exists */
  createTag(tag: { name: string; commit: string; message: string }): Promise<void>;
  /**
   * What `head` has changed since it left `base`: the commit where it left, and the files; null where they have no commit in
   * common, and where there are more files than can be listed.
   */
  compare(base: string, head: string): Promise<{ mergeBase: string | null; files: ChangedFile[] | null }>;
  /** Commit messages reachable from `ref`, newest first, at most `limit`; with `path`, of commits that changed it. */
  log(ref: string, limit: number, path?: string): Promise<{ commit: string; message: string; at: string }[]>;
}

export interface PullRequest {
  number: number;
  url: string;
  head: string;
  headSha: string;
  base: string;
  state: "open" | "closed" | "merged";
  title: string;
  body: string;
  /** Login; null where the account is gone. */
  author: string | null;
  /** Whether the head is in another repository. */
  isFork: boolean;
}

export interface PullRequestPort {
  find(filter: { head?: string; base?: string; state?: "open" | "all" }): Promise<PullRequest[]>;
  open(pull: { head: string; base: string; title: string; body: string }): Promise<PullRequest>;
  update(number: number, change: { title?: string; body?: string; state?: "closed" }): Promise<void>;
  /** Merges if the head is still `expectedHead`. @throws CONFLICT */
  merge(number: number, expectedHead: string): Promise<string>;
  close(number: number): Promise<void>;
  /** Oldest first. */
  reviews(number: number): Promise<Review[]>;
  /** Paths that it changes. */
  files(number: number): Promise<string[]>;
  /** What somebody may do in the repository now. */
  roleOf(login: string): Promise<Role>;
}

/** A place where models are served; one per environment. */
export interface DeployTarget {
  readonly capabilities: { shadow: boolean; weights: boolean };
  readRoutes(model: string): Promise<Routes | null>;
  /** Sets the weights at once, without analysis. A generation that is not higher than the present one is refused. */
  setRoutes(model: string, routes: Routes): Promise<void>;
  /** Digests that are loaded and may answer requests, with their weight in percent. */
  liveDigests(model: string): Promise<Record<string, number>>;
  /** Begins a rollout, or returns the one under way when it has the same id. @throws ROLLOUT_INVALID, CONFLICT */
  startRollout(plan: RolloutPlan): Promise<RolloutStatus>;
  /** The newest rollout of the model, finished or not. */
  rollout(model: string): Promise<RolloutStatus | null>;
  abort(model: string, rolloutId: string, reason: string): Promise<RolloutStatus>;
  /** Keeps every share as it is until it is resumed; harm is still acted on. */
  pause(model: string, rolloutId: string, reason: string): Promise<RolloutStatus>;
  resume(model: string, rolloutId: string, reason: string): Promise<RolloutStatus>;
  /** What a version has served of late; null: nothing, or nobody counted. */
  traffic(model: string, digest: string): Promise<RecentTraffic | null>;
}

/** The desired state of a model in an environment, as read from the environment branch. */
export interface DesiredState {
  environment: string;
  branch: string;
  /** What the branch points at: the guard of every write. */
  head: string;
  /** The newest commit that changed the file: it expressed the wish, whatever happened to other files since. */
  commit: string;
  file: ReleaseFile;
}

export interface Ports extends AlertPorts {
  clock: Clock;
  progress: Progress;
  files: FilesPort;
  data: DataPort;
  history: HistoryPort;
  models: WeighingModelPort;
  commands: CommandPort;
  charts: ChartsPort;
  registry(url: string): RegistryPort;
  repository: RepositoryPort;
  pulls: PullRequestPort;
  target(url: string, token: string | undefined): DeployTarget;
  tracking(settings: MlflowSettings): TrackingPort;
}
