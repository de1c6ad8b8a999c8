import type { Octokit } from "@octokit/rest";
import type { Probot } from "probot";
import { calling } from "../adapters/github/github-client.ts";
import type { Identity } from "../adapters/github/sticky-comment.ts";
import { type BotWorld, type InstalledRepository, openRepository } from "./repository.ts";
import type { RepositoryHandle } from "./repository-handle.ts";

interface RepositoryNames {
  installationId: number;
  owner: string;
  repo: string;
  defaultBranch: string;
}

/** Where the App is installed. */
export interface Directory {
  handle(names: RepositoryNames): RepositoryHandle;
  /** Of an installation that cannot be asked, the others hear nothing: its failure is told to `onError`. */
  all(onError: (error: unknown) => void): Promise<RepositoryHandle[]>;
}

export function createDirectory(app: Probot, world: BotWorld, appId: number): Directory {
  const opened = new Map<string, Promise<InstalledRepository>>();
  let self: Promise<Identity> | null = null;

  const identity = (): Promise<Identity> => {
    self ??= whoAmI(app, appId);
    self.catch(() => {
      self = null;
    });
    return self;
  };

  const handle: Directory["handle"] = (names) => {
    const key = JSON.stringify(names);
    return {
      name: `${names.owner}/${names.repo}`,
      open: () => {
        const known = opened.get(key) ?? open(app, world, identity(), names);
        opened.set(key, known);
        known.catch(() => opened.delete(key));
        return known;
      },
    };
  };

  return { handle, all: async (onError) => (await listRepositories(app, onError)).map(handle) };
}

async function open(app: Probot, world: BotWorld, self: Promise<Identity>, names: RepositoryNames) {
  return openRepository(world, await clientOf(app, names.installationId), await self, names);
}

/** Probot's Octokit has all of the plain one that is used here; only its declared type is another. */
async function clientOf(app: Probot, installationId?: number): Promise<Pick<Octokit, "rest" | "paginate">> {
  return await app.auth(installationId);
}

async function whoAmI(app: Probot, appId: number): Promise<Identity> {
  const { rest } = await clientOf(app);
  const { data } = await calling("say who the App is", () => rest.apps.getAuthenticated());
  if (!data?.slug) throw new TypeError("GitHub tells no slug of the App");
  return { appId, login: `${data.slug}[bot]` };
}

async function listRepositories(app: Probot, onError: (error: unknown) => void): Promise<RepositoryNames[]> {
  const client = await clientOf(app);
  const installations = await calling("list the installations", () =>
    client.paginate(client.rest.apps.listInstallations, { per_page: 100 }),
  );
  const active = installations.filter(({ suspended_at: suspended }) => !suspended);
  const found = await Promise.allSettled(active.map(({ id }) => repositoriesOf(app, id)));
  return found.flatMap((result) => {
    if (result.status === "fulfilled") return result.value;
    onError(result.reason);
    return [];
  });
}

async function repositoriesOf(app: Probot, installationId: number): Promise<RepositoryNames[]> {
  const client = await clientOf(app, installationId);
  const repositories = await calling("list the repositories of an installation", () =>
    client.paginate(client.rest.apps.listReposAccessibleToInstallation, { per_page: 100 }),
  );
  return repositories
    .filter(({ archived, disabled }) => !archived && !disabled)
    .map(({ name, owner, default_branch: defaultBranch }) => ({
      installationId,
      owner: owner.login,
      repo: name,
      defaultBranch,
    }));
}
