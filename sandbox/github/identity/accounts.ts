import { randomBytes } from "node:crypto";
import { ApiProblem } from "../http/problem.ts";
import type { Json, Permissions } from "../types.ts";
import type { Caller, CallerApp } from "./caller.ts";
import type { Emulator } from "./emulator.ts";

/** GitHub's own id of the App whose installation tokens are the jobs' GITHUB_TOKEN. */
export const actionsApp: CallerApp = { id: 15368, slug: "github-actions", name: "GitHub Actions" };

export const newUserToken = (): string => `ghp_${randomBytes(18).toString("hex")}`;

interface Entry {
  caller: Caller;
  expiresAt: number;
}

/** Which token speaks for whom. */
export class Accounts {
  readonly #emulator: Emulator;
  readonly #userTokens: ReadonlyMap<string, string>;
  readonly #entries = new Map<string, Entry>();
  readonly #users = new Map<string, Json>();

  constructor(emulator: Emulator, userTokens: ReadonlyMap<string, string>) {
    this.#emulator = emulator;
    this.#userTokens = userTokens;
    for (const [login, token] of userTokens) {
      this.#entries.set(token, { caller: this.person(login), expiresAt: Number.POSITIVE_INFINITY });
    }
  }

  tokenFor(login: string): string {
    const token = this.#userTokens.get(login);
    if (token === undefined) {
      throw new Error(`there is no account ${login}`);
    }
    return token;
  }

  person(login: string): Caller {
    return { kind: "user", login, token: this.tokenFor(login), installation: null };
  }

  /** Remembers a token that the emulator issued. `reply` is the answer of its access-token route. */
  addInstallationToken(app: CallerApp, reply: Json): Caller {
    const caller: Caller = {
      kind: app.id === actionsApp.id ? "job" : "app",
      login: `${app.slug}[bot]`,
      token: reply.token,
      installation: {
        app,
        permissions: reply.permissions as Permissions,
        repositories:
          reply.repository_selection === "all"
            ? "all"
            : new Set(reply.repositories.map((entry: Json) => String(entry.full_name))),
      },
    };
    this.#entries.set(caller.token, { caller, expiresAt: Date.parse(reply.expires_at) });
    return caller;
  }

  revoke(token: string): void {
    this.#entries.delete(token);
  }

  /** Null without credentials; an unknown or expired token is refused. */
  authenticate(authorization: string | undefined): Caller | null {
    const token = tokenIn(authorization);
    if (token === null) {
      return null;
    }
    const entry = this.#entries.get(token);
    if (!entry || entry.expiresAt < Date.now()) {
      throw new ApiProblem(401, "Bad credentials");
    }
    return entry.caller;
  }

  /** The account as it stands in payloads; null when there is none of that name. */
  async findUser(login: string): Promise<Json | null> {
    const known = this.#users.get(login);
    if (known) {
      return known;
    }
    const { status, body } = await this.#emulator.request("GET", `/users/${encodeURIComponent(login)}`, null);
    if (status !== 200) {
      return null;
    }
    const user = simpleUser(body);
    this.#users.set(login, user);
    return user;
  }

  async user(login: string): Promise<Json> {
    const user = await this.findUser(login);
    if (user === null) {
      throw new Error(`there is no account ${login}`);
    }
    return user;
  }

  /** Name and address that a commit by this account carries. */
  async signature(login: string): Promise<{ name: string; email: string }> {
    const { id } = await this.user(login);
    return { name: login, email: `${id}+${login}@users.noreply.github.com` };
  }
}

/** The account as it stands within other objects. */
function simpleUser({ login, id, node_id, ...links }: Json): Json {
  // The brackets of a bot's login.
  const [avatar_url, url, html_url] = [links.avatar_url, links.url, links.html_url].map(encodeURI);
  return {
    login,
    id,
    node_id,
    avatar_url,
    gravatar_id: "",
    url,
    html_url,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: login.endsWith("[bot]") ? "Bot" : "User",
    site_admin: false,
  };
}

/** `Bearer T`, `token T`, or Basic with the token as password, as git sends it. */
export function tokenIn(authorization: string | undefined): string | null {
  const [scheme, value] = authorization?.trim().split(/\s+/) ?? [];
  if (scheme === undefined || value === undefined) {
    return null;
  }
  if (scheme.toLowerCase() === "basic") {
    const pair = Buffer.from(value, "base64").toString("utf8");
    return pair.slice(pair.indexOf(":") + 1);
  }
  return value;
}
