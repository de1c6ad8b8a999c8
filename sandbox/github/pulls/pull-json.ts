import { diff } from "../git/diff.ts";
import { countCommits } from "../git/history.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Emulator } from "../identity/emulator.ts";
import type { Repositories } from "../repositories.ts";
import type { Json } from "../types.ts";
import { headLabel, type Pull, type PullSide } from "./pull.ts";

interface Parts {
  accounts: Accounts;
  emulator: Emulator;
  repositories: Repositories;
}

/** What a pull request has in common with an issue. */
const issueKeys = [
  "id",
  "node_id",
  "html_url",
  "number",
  "title",
  "body",
  "user",
  "labels",
  "state",
  "locked",
  "draft",
  "assignee",
  "assignees",
  "milestone",
  "comments",
  "created_at",
  "updated_at",
  "closed_at",
  "author_association",
] as const;

/** Pull requests as the API shows them: the emulator's words with git's facts laid over. */
export class PullJson {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** As it stands in lists, without what GitHub only counts for a single one. */
  async brief(pull: Pull): Promise<Json> {
    const words = await this.#read(pull, `pulls/${pull.number}`);
    const [head, base] = [await this.#side(pull.head), await this.#side(pull.base)];
    return {
      active_lock_reason: null,
      ...words,
      user: await this.#parts.accounts.user(pull.author),
      state: pull.state,
      draft: pull.draft,
      updated_at: pull.updatedAt,
      head,
      base,
      merged_at: pull.merged?.at ?? null,
      merge_commit_sha: pull.merged?.sha ?? pull.testMerge,
      statuses_url: `${pull.base.repository.apiUrl}/statuses/${pull.head.sha}`,
      _links: { ...words._links, statuses: { href: `${pull.base.repository.apiUrl}/statuses/${pull.head.sha}` } },
    };
  }

  async full(pull: Pull): Promise<Json> {
    const { git } = pull.base.repository;
    const fork = (await git.mergeBase(pull.base.sha, pull.head.sha)) ?? pull.base.sha;
    const changes = await diff(git, fork, pull.head.sha);
    const open = pull.state === "open";
    const mergeable = pull.testMerge !== null;
    return {
      ...(await this.brief(pull)),
      merged: pull.merged !== null,
      merged_by: pull.merged === null ? null : await this.#parts.accounts.user(pull.merged.by),
      mergeable: open ? mergeable : null,
      rebaseable: open ? mergeable : null,
      mergeable_state: open ? mergeableState(pull) : "unknown",
      comments: (await this.#read(pull, `issues/${pull.number}/comments?per_page=100`)).length,
      commits: await countCommits(git, pull.base.sha, pull.head.sha),
      additions: changes.reduce((sum, { additions }) => sum + additions, 0),
      deletions: changes.reduce((sum, { deletions }) => sum + deletions, 0),
      changed_files: changes.length,
    };
  }

  /** A pull request as it is among the issues. */
  async issue(pull: Pull): Promise<Json> {
    const { apiUrl } = pull.base.repository;
    const words = await this.full(pull);
    const shared = Object.fromEntries(issueKeys.map((key) => [key, words[key]]));
    const issueUrl = `${apiUrl}/issues/${pull.number}`;
    const { html_url, diff_url, patch_url, merged_at } = words;
    return {
      ...shared,
      url: issueUrl,
      repository_url: apiUrl,
      labels_url: `${issueUrl}/labels{/name}`,
      comments_url: `${issueUrl}/comments`,
      events_url: `${issueUrl}/events`,
      state_reason: null,
      active_lock_reason: null,
      pull_request: { url: words.url, html_url, diff_url, patch_url, merged_at },
    };
  }

  async #read({ base: { repository } }: Pull, path: string): Promise<Json> {
    const by = { login: repository.owner };
    const { status, body } = await this.#parts.emulator.request("GET", `/repos/${repository.fullName}/${path}`, by);
    if (status !== 200) {
      throw new Error(`the emulator lost ${path} of ${repository.fullName}`);
    }
    return body;
  }

  async #side(side: PullSide): Promise<Json> {
    const { accounts, repositories } = this.#parts;
    return {
      label: headLabel(side),
      ref: side.ref,
      sha: side.sha,
      user: await accounts.user(side.repository.owner),
      repo: await repositories.json(side.repository),
    };
  }
}

function mergeableState({ draft, testMerge }: Pull): string {
  if (testMerge === null) {
    return "dirty";
  }
  return draft ? "draft" : "clean";
}

/** A pull request as it stands inside check runs and workflow runs. */
export function pullReference({ id, number, head, base }: Pull): Json {
  const side = ({ ref, sha, repository }: PullSide): Json => ({
    ref,
    sha,
    repo: { id: repository.id, url: repository.apiUrl, name: repository.name },
  });
  return { id, number, url: `${base.repository.apiUrl}/pulls/${number}`, head: side(head), base: side(base) };
}
