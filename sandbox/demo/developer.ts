import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Octokit } from "@octokit/rest";

const run = promisify(execFile);

/** A person at a keyboard: a real clone, real commits, real pushes, and the web page's buttons through the API. */
export interface Developer {
  login: string;
  /** Where the clone is. */
  folder: string;
  /** Starts a branch from the newest `main`, lets `change` edit the clone, commits all of it and pushes. */
  pushBranch(branch: string, message: string, change: (folder: string) => Promise<void>): Promise<void>;
  pushMain(message: string, change: (folder: string) => Promise<void>): Promise<void>;
  openPull(branch: string, title: string, body: string): Promise<number>;
  merge(pull: number): Promise<void>;
  close(pull: number): Promise<void>;
}

export async function createDeveloper(options: {
  login: string;
  cloneUrl: string;
  folder: string;
  octokit: Octokit;
  owner: string;
  repo: string;
}): Promise<Developer> {
  const { login, folder, octokit } = options;
  const repository = { owner: options.owner, repo: options.repo };
  const git = (...args: string[]) => run("git", ["-C", folder, ...args]);
  await run("git", ["clone", "--quiet", options.cloneUrl, folder]);
  await git("config", "user.name", login);
  await git("config", "user.email", `${login}@example.com`);
  const push = async (branch: string, message: string, change: (folder: string) => Promise<void>) => {
    await change(folder);
    await git("add", "--all");
    await git("commit", "--quiet", "-m", message);
    await git("push", "--quiet", "origin", `HEAD:refs/heads/${branch}`);
  };
  return {
    login,
    folder,
    pushMain: async (message, change) => {
      await git("checkout", "--quiet", "main");
      await push("main", message, change);
    },
    pushBranch: async (branch, message, change) => {
      await git("fetch", "--quiet", "origin", "main");
      await git("checkout", "--quiet", "-B", branch, "origin/main");
      await push(branch, message, change);
    },
    openPull: async (head, title, body) => {
      const { data } = await octokit.pulls.create({ ...repository, base: "main", head, title, body });
      return data.number;
    },
    merge: async (pull) => {
      await octokit.pulls.merge({ ...repository, pull_number: pull });
    },
    close: async (pull) => {
      await octokit.pulls.update({ ...repository, pull_number: pull, state: "closed" });
    },
  };
}
