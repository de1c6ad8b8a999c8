import type { DeployTarget } from "../../core/ports.ts";
import { parseReleaseFile, releaseFilePath } from "../../core/release/parse-release-file.ts";
import type { ReleaseFile } from "../../core/release/release-file.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { type Environment, model, owner, repository } from "./plan.ts";
import type { Stage } from "./stage.ts";

/** Looks at the stage from outside, as its people could: through GitHub's API and the servers' own. */
export interface Observer {
  releaseFile(environment: Environment): Promise<ReleaseFile | null>;
  target(environment: Environment): DeployTarget;
  /** Newest comment of the bot on a pull request that has `mark` in it. */
  comment(pull: number, mark?: string): Promise<string | null>;
  /** The bot's check on the pull request's head, once concluded. */
  verdict(pull: number): Promise<string | null>;
  pulls(base: string): Promise<{ number: number; title: string; state: string; merged: boolean; head: string }[]>;
  commits(branch: string): Promise<{ sha: string; message: string }[]>;
}

export function observe(stage: Stage): Observer {
  const { octokit } = stage;
  const at = { owner, repo: repository };
  return {
    releaseFile: async (environment) => {
      const text = await readFile(stage, `env/${environment}`, releaseFilePath(model));
      return text === null ? null : parseReleaseFile(text, model);
    },
    target: (environment) => createEmbeddedTarget(stage.plan.adminUrl[environment], stage.plan.adminToken),
    comment: async (pull, mark = "") => {
      const comments = await octokit.paginate(octokit.issues.listComments, {
        ...at,
        issue_number: pull,
        per_page: 100,
      });
      const own = comments.filter((comment) => comment.user?.login === "sluice[bot]" && comment.body?.includes(mark));
      return own.at(-1)?.body ?? null;
    },
    verdict: async (pull) => {
      const { data } = await octokit.pulls.get({ ...at, pull_number: pull });
      const checks = await octokit.checks.listForRef({ ...at, ref: data.head.sha });
      return checks.data.check_runs.find((check) => check.name.startsWith("sluice/"))?.conclusion ?? null;
    },
    pulls: async (base) => {
      const { data } = await octokit.pulls.list({ ...at, base, state: "all", per_page: 100 });
      return data.map((pull) => ({
        number: pull.number,
        title: pull.title,
        state: pull.state,
        merged: pull.merged_at !== null,
        head: pull.head.ref,
      }));
    },
    commits: async (branch) => {
      const { data } = await octokit.repos.listCommits({ ...at, sha: branch, per_page: 50 });
      return data.map((commit) => ({ sha: commit.sha, message: commit.commit.message.split("\n", 1)[0] ?? "" }));
    },
  };
}

async function readFile(stage: Stage, ref: string, path: string): Promise<string | null> {
  try {
    const { data } = await stage.octokit.repos.getContent({ owner, repo: repository, ref, path });
    return "content" in data ? Buffer.from(data.content, "base64").toString("utf8") : null;
  } catch (error) {
    if ((error as { status?: number }).status === 404) {
      return null;
    }
    throw error;
  }
}
