import type { RefUpdates } from "../code/ref-updates.ts";
import type { EventFeed } from "../events/feed.ts";
import { zeroSha } from "../git/bare-repository.ts";
import { readCommit } from "../git/history.ts";
import { mergeTrees } from "../git/merge.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Repository } from "../repositories.ts";
import type { Json, QueuedGroup } from "../types.ts";
import type { PullLifecycle } from "./lifecycle.ts";
import type { Pull, Pulls } from "./pull.ts";
import { githubSignature } from "./test-merge.ts";

interface Parts {
  accounts: Accounts;
  feed: EventFeed;
  lifecycle: PullLifecycle;
  pulls: Pulls;
  refUpdates: RefUpdates;
}

interface Entry extends QueuedGroup {
  pull: Pull;
  ref: string;
  baseSha: string;
}

/** Merges one pull request after the other, each on top of the one before, once their checks have passed. */
export class MergeQueue {
  readonly #parts: Parts;
  readonly #entries: Entry[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** As the button "Merge when ready" does when everything required has passed. */
  async enqueue(repository: Repository, number: number, method: "merge" | "squash"): Promise<QueuedGroup> {
    const pull = this.#parts.pulls.find(repository, number);
    const tip = pull && (await repository.git.lookUp(`refs/heads/${pull.base.ref}`));
    if (!pull || !tip) throw new Error(`#${number} cannot be queued`);
    const baseSha = this.#entries.findLast((entry) => entry.pull.base.ref === pull.base.ref)?.headSha ?? tip.sha;
    const tree = await mergeTrees(repository.git, baseSha, pull.head.sha);
    if (tree === null) throw new Error(`#${number} has conflicts with what is queued before it`);
    const headSha = await repository.git.writeCommit({
      tree,
      parents: method === "merge" ? [baseSha, pull.head.sha] : [baseSha],
      message: `Merge pull request #${number} from ${pull.head.repository.owner}/${pull.head.ref}\n`,
      author: await this.#parts.accounts.signature(pull.author),
      committer: githubSignature,
    });
    const branch = `gh-readonly-queue/${pull.base.ref}/pr-${number}-${baseSha}`;
    const entry = { pull, headSha, branch, ref: `refs/heads/${branch}`, baseSha };
    this.#entries.push(entry);
    await this.#move(entry.ref, zeroSha, headSha, repository);
    await this.#tell("checks_requested", entry);
    return { headSha, branch };
  }

  /** Ends the first entry: merged when its checks have passed, else thrown out. */
  async finish(repository: Repository, reason: "merged" | "invalidated" | "dequeued"): Promise<void> {
    const entry = this.#entries.shift();
    if (!entry) throw new Error("nothing is queued");
    const { pull, headSha, ref, baseSha } = entry;
    if (reason === "merged") {
      await this.#parts.lifecycle.recordMerge(pull, headSha, this.#queue(repository));
      await this.#move(`refs/heads/${pull.base.ref}`, baseSha, headSha, repository);
      await this.#parts.lifecycle.tell("closed", pull, this.#queue(repository));
    }
    await this.#move(ref, headSha, zeroSha, repository);
    await this.#tell("destroyed", entry, { reason });
  }

  /** GitHub has a bot of its own for this, which has no account here. */
  #queue({ owner }: Repository) {
    return this.#parts.accounts.person(owner);
  }

  async #move(ref: string, before: string, after: string, repository: Repository): Promise<void> {
    await this.#parts.refUpdates.move(repository, { ref, before, after }, this.#queue(repository));
  }

  async #tell(action: string, { pull, headSha, ref, baseSha }: Entry, more: Record<string, Json> = {}): Promise<void> {
    const { repository, ref: base } = pull.base;
    const { tree, message, author, committer } = await readCommit(repository.git, headSha);
    const person = ({ name, email }: typeof author) => ({ name, email });
    const commit = { id: headSha, tree_id: tree, message, timestamp: committer.date };
    const head_commit = { ...commit, author: person(author), committer: person(committer) };
    const group = { head_sha: headSha, head_ref: ref, base_sha: baseSha, base_ref: `refs/heads/${base}`, head_commit };
    const payload = { merge_group: group, ...more };
    await this.#parts.feed.emit({
      name: "merge_group",
      action,
      repository,
      causedBy: this.#queue(repository),
      payload,
    });
  }
}
