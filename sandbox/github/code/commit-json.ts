import { diff, emptyTree, type FileChange } from "../git/diff.ts";
import type { Commit } from "../git/history.ts";
import type { Accounts } from "../identity/accounts.ts";
import { nodeId } from "../json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";

/** GitHub lists no more files than these per page of a commit or comparison. */
export const mostFiles = 300;

const unsigned = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

/** A commit as the git database has it. */
export function gitCommitJson(repository: Repository, commit: Commit): Json {
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", commit.sha),
    url: `${repository.apiUrl}/git/commits/${commit.sha}`,
    html_url: `${repository.htmlUrl}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${repository.apiUrl}/git/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repository.apiUrl}/git/commits/${sha}`,
      html_url: `${repository.htmlUrl}/commit/${sha}`,
    })),
    verification: unsigned,
  };
}

/** A commit as the repository's history lists it, with the accounts behind the addresses. */
export async function commitJson(repository: Repository, commit: Commit, accounts: Accounts): Promise<Json> {
  const { author, committer, message } = commit;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", commit.sha),
    url: `${repository.apiUrl}/commits/${commit.sha}`,
    html_url: `${repository.htmlUrl}/commit/${commit.sha}`,
    comments_url: `${repository.apiUrl}/commits/${commit.sha}/comments`,
    commit: {
      author,
      committer,
      message,
      tree: { sha: commit.tree, url: `${repository.apiUrl}/git/trees/${commit.tree}` },
      url: `${repository.apiUrl}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    author: await accountBehind(author.email, accounts),
    committer: await accountBehind(committer.email, accounts),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repository.apiUrl}/commits/${sha}`,
      html_url: `${repository.htmlUrl}/commit/${sha}`,
    })),
  };
}

/** The login in an address of the form that GitHub gives its accounts; null for any other address. */
export function loginIn(email: string): string | null {
  return /^\d+\+(.+)@users\.noreply\.github\.com$/.exec(email)?.[1] ?? null;
}

async function accountBehind(email: string, accounts: Accounts): Promise<Json> {
  const login = loginIn(email);
  return login === null ? null : accounts.user(login);
}

export function changesOf(repository: Repository, commit: Commit): Promise<FileChange[]> {
  return diff(repository.git, commit.parents[0] ?? emptyTree, commit.sha);
}

export function fileJson(repository: Repository, head: string, change: FileChange): Json {
  const path = change.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: change.sha,
    filename: change.path,
    ...(change.previousPath !== undefined && { previous_filename: change.previousPath }),
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${repository.htmlUrl}/blob/${head}/${path}`,
    raw_url: `${repository.htmlUrl}/raw/${head}/${path}`,
    contents_url: `${repository.apiUrl}/contents/${path}?ref=${head}`,
    ...(change.patch !== undefined && { patch: change.patch }),
  };
}
