import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Octokit } from "@octokit/rest";
import type { SandboxGitHub } from "../github/types.ts";

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

export interface Entry {
  login: string;
  owner: string;
  repo: string;
  /** Where the clone is to be. */
  folder: string;
}

export async function enterDeveloper(github: SandboxGitHub, { login, folder, owner, repo }: Entry): Promise<Developer> {
  const octokit = octokitAs(github, login);
  const repository = { owner, repo };
  const git = (...args: string[]) => run("git", ["-C", folder, ...args]);
  await run("git", ["clone", "--quiet", cloneUrl(github, { login, owner, repo }), folder]);
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

/** Quiet about the requests that are refused, which some are meant to be. */
export function octokitAs(github: SandboxGitHub, login: string): Octokit {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: github.url, auth: github.tokenFor(login), log: silent });
}

function cloneUrl(github: SandboxGitHub, { login, owner, repo }: Omit<Entry, "folder">): string {
  const url = new URL(github.gitUrl(owner, repo));
  url.username = login;
  url.password = github.tokenFor(login);
  return url.href;
}
