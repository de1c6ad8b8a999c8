import type { RefUpdates } from "../code/ref-updates.ts";
import type { EventFeed } from "../events/feed.ts";
import type { RefMove } from "../git/bare-repository.ts";
import { zeroSha } from "../git/bare-repository.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Caller } from "../identity/caller.ts";
import type { Emulator } from "../identity/emulator.ts";
import { now } from "../json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import type { Pull, Pulls } from "./pull.ts";
import type { PullJson } from "./pull-json.ts";
import { refreshTestMerge } from "./test-merge.ts";

interface Parts {
  accounts: Accounts;
  emulator: Emulator;
  feed: EventFeed;
  pulls: Pulls;
  pullJson: PullJson;
  refUpdates: RefUpdates;
}

/** What becomes of pull requests, and what the world hears of it. */
export class PullLifecycle {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.refUpdates.listen((repository, move, caller) => this.#branchMoved(repository, move, caller));
  }

  async tell(action: string, pull: Pull, caller: Caller, more: Record<string, Json> = {}): Promise<void> {
    pull.updatedAt = now();
    await this.#parts.feed.emit({
      name: "pull_request",
      action,
      repository: pull.base.repository,
      causedBy: caller,
      payload: { number: pull.number, pull_request: await this.#parts.pullJson.full(pull), ...more },
    });
  }

  async open(pull: Pull, caller: Caller): Promise<void> {
    this.#parts.pulls.add(pull);
    await this.refresh(pull);
    await this.tell("opened", pull, caller);
  }

  async close(pull: Pull, caller: Caller): Promise<void> {
    await this.#setState(pull, "closed");
    await this.tell("closed", pull, caller);
  }

  async reopen(pull: Pull, caller: Caller): Promise<void> {
    await this.#setState(pull, "open");
    await this.refresh(pull);
    await this.tell("reopened", pull, caller);
  }

  /** Records that `commit`, which is about to be or already is on the base branch, has merged the pull request. */
  async recordMerge(pull: Pull, commit: string, caller: Caller): Promise<void> {
    pull.merged = { sha: commit, by: caller.login, at: now() };
    await this.#setState(pull, "closed");
  }

  async refresh(pull: Pull): Promise<void> {
    const tip = await pull.base.repository.git.lookUp(`refs/heads/${pull.base.ref}`);
    pull.base.sha = tip?.sha ?? pull.base.sha;
    await refreshTestMerge(pull, await this.#parts.accounts.signature(pull.author));
  }

  async #branchMoved(repository: Repository, { ref, before, after }: RefMove, caller: Caller): Promise<void> {
    if (!ref.startsWith("refs/heads/")) {
      return;
    }
    const branch = ref.slice("refs/heads/".length);
    for (const pull of this.#parts.pulls.openFrom(repository, branch)) {
      await this.#headMoved(pull, before, after, caller);
    }
    for (const pull of this.#parts.pulls.openInto(repository, branch)) {
      await this.#baseMoved(pull, after, caller);
    }
  }

  async #headMoved(pull: Pull, before: string, after: string, caller: Caller): Promise<void> {
    if (after === zeroSha) {
      await this.close(pull, caller);
      return;
    }
    pull.head.sha = after;
    await this.refresh(pull);
    await this.tell("synchronize", pull, caller, { before, after });
  }

  /** A base that has come to contain the head has merged it, whoever pushed the merge. */
  async #baseMoved(pull: Pull, after: string, caller: Caller): Promise<void> {
    if (after === zeroSha) {
      await this.close(pull, caller);
    } else if (await pull.base.repository.git.isAncestor(pull.head.sha, after)) {
      await this.recordMerge(pull, after, caller);
      await this.tell("closed", pull, caller);
    } else {
      await this.refresh(pull);
    }
  }

  async #setState(pull: Pull, state: Pull["state"]): Promise<void> {
    const { fullName, owner } = pull.base.repository;
    pull.state = state;
    const path = `/repos/${fullName}/pulls/${pull.number}`;
    await this.#parts.emulator.request("PATCH", path, { login: owner }, { state });
  }
}
