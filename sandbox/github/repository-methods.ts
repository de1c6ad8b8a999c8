import { zeroSha } from "./git/bare-repository.ts";
import { editTree, treeOfFolder } from "./git/trees.ts";
import type { Platform } from "./platform.ts";
import { defaultBranch, type Repository } from "./repositories.ts";
import type { GateAnswer, QueuedGroup, RoleName, SandboxGitHubOptions } from "./types.ts";

/** How the demo and the tests set up repositories. */
export function repositoryMethods(platform: Platform, { owner, users }: SandboxGitHubOptions) {
  return {
    gitUrl: (account: string, name: string): string => `${platform.url}/${account}/${name}.git`,

    repositoryFolder: (account: string, name: string): string => platform.repositories.folderOf(account, name),

    async createRepository(name: string, { fromFolder }: { fromFolder?: string } = {}): Promise<void> {
      const repository = await platform.repositories.create(owner, name);
      for (const login of users) {
        await platform.repositories.setRole(repository, login, "write");
      }
      await firstCommit(platform, repository, fromFolder);
    },

    async setCollaborator(name: string, login: string, permission: RoleName): Promise<void> {
      await platform.repositories.setRole(known(platform, `${owner}/${name}`), login, permission);
    },

    async enqueue(name: string, number: number, method: "merge" | "squash" = "merge"): Promise<QueuedGroup> {
      const repository = known(platform, `${owner}/${name}`);
      return await repository.lock.run(() => platform.mergeQueue.enqueue(repository, number, method));
    },

    async leaveQueue(name: string, reason: "merged" | "invalidated" | "dequeued"): Promise<void> {
      const repository = known(platform, `${owner}/${name}`);
      await repository.lock.run(() => platform.mergeQueue.finish(repository, reason));
    },

    async askToDeploy(runId: number, environment: string): Promise<void> {
      const { repository } = platform.runs.getRun(runId);
      await platform.gates.ask(known(platform, repository), runId, environment);
    },

    deploymentAnswers: (runId: number): readonly GateAnswer[] => platform.gates.answersTo(runId),
  };
}

function known(platform: Platform, fullName: string): Repository {
  const repository = platform.repositories.find(fullName);
  if (repository === null) {
    throw new Error(`there is no repository ${fullName}`);
  }
  return repository;
}

/** As if the owner had pushed it: it is a push like any other. */
async function firstCommit(platform: Platform, repository: Repository, folder: string | undefined): Promise<void> {
  const { git, owner, name } = repository;
  const self = await platform.accounts.signature(owner);
  const commit = await git.writeCommit({
    tree: folder === undefined ? await readmeTree(repository, name) : await treeOfFolder(git, folder),
    parents: [],
    message: "Initial commit\n",
    author: self,
    committer: self,
  });
  const move = { ref: `refs/heads/${defaultBranch}`, before: zeroSha, after: commit };
  await repository.lock.run(() => platform.refUpdates.move(repository, move, platform.accounts.person(owner)));
}

async function readmeTree({ git }: Repository, name: string): Promise<string> {
  const sha = await git.writeBlob(Buffer.from(`# ${name}\n`));
  return editTree(git, null, [{ path: "README.md", mode: "100644", sha }]);
}
