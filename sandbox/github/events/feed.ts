import { randomUUID } from "node:crypto";
import type { Accounts } from "../identity/accounts.ts";
import type { Repositories, Repository } from "../repositories.ts";
import type { EventName, Json, SandboxEvent } from "../types.ts";
import type { Webhooks } from "./webhooks.ts";

export interface NewEvent {
  name: EventName;
  action?: string;
  repository: Repository;
  causedBy: SandboxEvent["causedBy"];
  payload: Record<string, Json>;
  runId?: number;
}

/** Every event once: first to the listeners within the process, then as webhook. */
export class EventFeed {
  readonly #accounts: Accounts;
  readonly #repositories: Repositories;
  readonly #webhooks: Webhooks;
  readonly #listeners = new Set<(event: SandboxEvent) => void>();

  constructor(parts: { accounts: Accounts; repositories: Repositories; webhooks: Webhooks }) {
    this.#accounts = parts.accounts;
    this.#repositories = parts.repositories;
    this.#webhooks = parts.webhooks;
  }

  listen(listener: (event: SandboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async emit({ name, action, repository, causedBy, payload, runId }: NewEvent): Promise<void> {
    const whole = {
      ...(action !== undefined && { action }),
      ...payload,
      repository: await this.#repositories.json(repository),
      sender: await this.#accounts.user(causedBy.login),
    };
    const event: SandboxEvent = {
      name,
      ...(action !== undefined && { action }),
      // A copy, so that a listener keeps what was true when the event happened.
      payload: structuredClone(whole),
      repository: repository.fullName,
      deliveryId: randomUUID(),
      causedBy: { kind: causedBy.kind, login: causedBy.login },
      ...(runId !== undefined && { runId }),
    };
    for (const listener of this.#listeners) {
      listener(event);
    }
    this.#webhooks.send(event);
  }
}
