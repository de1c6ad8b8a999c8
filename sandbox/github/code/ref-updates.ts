import type { EventFeed } from "../events/feed.ts";
import { type RefMove, zeroSha } from "../git/bare-repository.ts";
import { GitFailure } from "../git/process.ts";
import { conflict } from "../http/problem.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Caller } from "../identity/caller.ts";
import { may } from "../identity/rights.ts";
import type { Repository } from "../repositories.ts";
import { refusePush } from "../settings/enforce-rules.ts";
import type { Rulesets } from "../settings/rulesets.ts";
import { pushPayload } from "./push-payload.ts";
import { refuseWorkflowChange } from "./workflow-guard.ts";

type Listener = (repository: Repository, move: RefMove, caller: Caller) => Promise<void>;

/** Every move of a branch or tag passes here, whether by git push or by API, so that each has the same effects. */
export class RefUpdates {
  readonly #feed: EventFeed;
  readonly #accounts: Accounts;
  readonly #rulesets: Rulesets;
  readonly #listeners: Listener[] = [];

  constructor(parts: { feed: EventFeed; accounts: Accounts; rulesets: Rulesets }) {
    this.#feed = parts.feed;
    this.#accounts = parts.accounts;
    this.#rulesets = parts.rulesets;
  }

  /** Called after the push event. */
  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** As `move`, where somebody writes to the ref directly: the rules of the branch may want a pull request. */
  async push(repository: Repository, move: RefMove, caller: Caller): Promise<void> {
    refusePush(this.#rulesets, repository, move, caller);
    await this.move(repository, move, caller);
  }

  /** Moves a ref that still is where the caller saw it, and tells everyone. The repository's lock must be held. */
  async move(repository: Repository, move: RefMove, caller: Caller): Promise<void> {
    if (move.after !== zeroSha && !may(caller, repository, "workflows:write")) {
      await refuseWorkflowChange(repository.git, move);
    }
    try {
      if (move.after === zeroSha) {
        await repository.git.deleteRef(move.ref);
      } else {
        await repository.git.updateRef(move.ref, move.after, move.before);
      }
    } catch (error) {
      throw error instanceof GitFailure ? conflict(`${move.ref} could not be updated`) : error;
    }
    await this.announce(repository, move, caller);
  }

  /** Tells everyone of a move that git has made already. */
  async announce(repository: Repository, move: RefMove, caller: Caller): Promise<void> {
    if (!/^refs\/(heads|tags)\//.test(move.ref) || move.before === move.after) {
      return;
    }
    const pusher = await this.#accounts.signature(caller.login);
    await this.#feed.emit({
      name: "push",
      repository,
      causedBy: caller,
      payload: await pushPayload(repository, move, pusher),
    });
    for (const listener of this.#listeners) {
      await listener(repository, move, caller);
    }
  }
}
