import type { GitHubClient, GitHubPlace } from "../adapters/github/github-client.ts";
import { createGitHubPulls } from "../adapters/github/github-pulls.ts";
import { createGitHubRepository } from "../adapters/github/github-repository.ts";
import type { Identity } from "../adapters/github/sticky-comment.ts";
import { createMlflowTracking } from "../adapters/mlflow/mlflow-tracking.ts";
import { parseConfig } from "../core/config/parse-config.ts";
import type { Config } from "../core/config/schema.ts";
import type { Clock, DeployTarget, Ports, RegistryPort } from "../core/ports.ts";
import type { Variables } from "../operations/environment/deploy-tick.ts";

/** One installed repository as the handlers see it. */
export interface InstalledRepository {
  /** `owner/name` */
  name: string;
  defaultBranch: string;
  place: GitHubPlace;
  ports: Pick<Ports, "clock" | "progress" | "repository" | "pulls" | "registry" | "target" | "tracking">;
  self: Identity;
  variables: Variables;
  /** Tells whoever runs the bot of what stops nothing. */
  warn(sentence: string): void;
  /** The App may not write into git. */
  readOnly: boolean;
  memory: Memory;
}

/** Saves calls, and nothing more: it is lost with the process, and everything in it is found again. */
interface Memory {
  /** Evaluations that have been answered or ignored. */
  runs: Set<number>;
  /** Pull request heads whose checks are all concluded. */
  heads: Set<string>;
  /** What was last shown or logged of a model in an environment. */
  shown: Map<string, string>;
}

/** What the bot has of the world beside GitHub. */
export interface BotWorld {
  clock: Clock;
  target(url: string, token: string | undefined): DeployTarget;
  registry(url: string): RegistryPort;
  variables: Variables;
  warn(sentence: string): void;
  readOnly: boolean;
}

export function openRepository(
  world: BotWorld,
  client: GitHubClient,
  self: Identity,
  names: { owner: string; repo: string; defaultBranch: string },
): InstalledRepository {
  const { owner, repo, defaultBranch } = names;
  return {
    name: `${owner}/${repo}`,
    defaultBranch,
    place: { client, owner, repo },
    ports: {
      clock: world.clock,
      progress: { step: () => {} },
      repository: createGitHubRepository(client, owner, repo),
      pulls: createGitHubPulls(client, owner, repo),
      registry: world.registry,
      target: world.target,
      tracking: (settings) => createMlflowTracking(settings, world.variables),
    },
    self,
    variables: world.variables,
    warn: world.warn,
    readOnly: world.readOnly,
    memory: { runs: new Set(), heads: new Set(), shown: new Map() },
  };
}

/** The configuration of the default branch: what a pull request says of gates never counts. null: not a Sluice repository. */
export async function readConfig({ ports, defaultBranch }: InstalledRepository): Promise<Config | null> {
  const head = await ports.repository.head(defaultBranch);
  const text = head === null ? null : await ports.repository.readFile(head, "sluice.yaml");
  return text === null ? null : parseConfig(text, "sluice.yaml");
}
