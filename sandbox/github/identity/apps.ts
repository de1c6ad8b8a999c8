import { nodeId, now } from "../json.ts";
import type { EventName, Json, Permissions } from "../types.ts";
import type { Accounts } from "./accounts.ts";
import type { CallerApp } from "./caller.ts";

export interface RegisteredApp extends CallerApp {
  permissions: Permissions;
  events: readonly EventName[];
}

/** The Apps that can act in the sandbox, as they stand beside what they made. */
export class Apps {
  readonly #accounts: Accounts;
  readonly #owner: string;
  readonly #apps: readonly RegisteredApp[];
  readonly #registeredAt = now();

  constructor(accounts: Accounts, owner: string, apps: readonly RegisteredApp[]) {
    this.#accounts = accounts;
    this.#owner = owner;
    this.#apps = apps;
  }

  /** `login` is `SLUG[bot]`; null for people. */
  async behind(login: string): Promise<Json> {
    const app = this.#apps.find(({ slug }) => login === `${slug}[bot]`);
    return app ? this.json(app.id) : null;
  }

  async json(id: number): Promise<Json> {
    const app = this.#apps.find((candidate) => candidate.id === id);
    if (!app) {
      throw new Error(`there is no App ${id}`);
    }
    return {
      id: app.id,
      slug: app.slug,
      node_id: nodeId("App", app.id),
      owner: await this.#accounts.user(this.#owner),
      name: app.name,
      description: null,
      external_url: "https://example.invalid",
      html_url: `https://github.com/apps/${app.slug}`,
      created_at: this.#registeredAt,
      updated_at: this.#registeredAt,
      permissions: { metadata: "read", ...app.permissions },
      // GitHub's own description of an App's events does not know these.
      events: app.events.filter((name) => name !== "merge_group" && name !== "deployment_protection_rule"),
    };
  }
}
