import { join } from "node:path";
import { guardWorkflows } from "./code/workflow-guard.ts";
import { BareRepository } from "./git/bare-repository.ts";
import { Lock } from "./git/lock.ts";
import type { Emulator } from "./identity/emulator.ts";
import { type Guarded, roleBehind } from "./identity/rights.ts";
import type { Json, RoleName } from "./types.ts";

/** The sandbox never changes a repository's default branch. */
export const defaultBranch = "main";

export interface Repository extends Guarded {
  id: number;
  owner: string;
  name: string;
  fullName: string;
  /** `URL/repos/OWNER/NAME`. */
  apiUrl: string;
  /** `URL/OWNER/NAME`, of pages that the sandbox does not have. */
  htmlUrl: string;
  git: BareRepository;
  /** Held by whoever writes to the git repository. */
  lock: Lock;
  roles: Map<string, RoleName>;
  /** `owner/name` of what it was forked from. */
  parent: string | null;
}

/** Nobody watches a sandbox. */
const counts = { network_count: 0, subscribers_count: 0 };

/** A branch that the emulator is given for its pull requests, for it knows none of the real ones. */
export const emulatedHead = "pull-request-heads";

/** The repositories: on disk as git, in the emulator as everything else about them. */
export class Repositories {
  readonly #known = new Map<string, Repository>();
  readonly #url: string;
  readonly #folder: string;
  readonly #emulator: Emulator;
  readonly #json = new Map<Repository, Json>();

  constructor(options: { url: string; folder: string; emulator: Emulator }) {
    this.#url = options.url;
    this.#folder = options.folder;
    this.#emulator = options.emulator;
  }

  find(fullName: string): Repository | null {
    return this.#known.get(fullName.toLowerCase()) ?? null;
  }

  all(): Repository[] {
    return [...this.#known.values()];
  }

  close(): void {
    for (const { git } of this.all()) {
      git.close();
    }
  }

  folderOf(owner: string, name: string): string {
    return join(this.#folder, "repositories", owner, `${name}.git`);
  }

  async create(owner: string, name: string): Promise<Repository> {
    const { id } = await this.#tell(owner, "POST", "/user/repos", { name, private: true, auto_init: true });
    const git = await BareRepository.create(this.folderOf(owner, name));
    await guardWorkflows(git);
    const repository = this.#add({ id, owner, name, git, parent: null });
    const { object } = await this.#tell(owner, "GET", `/repos/${repository.fullName}/git/ref/heads/${defaultBranch}`);
    await this.#tell(owner, "POST", `/repos/${repository.fullName}/git/refs`, {
      ref: `refs/heads/${emulatedHead}`,
      sha: object.sha,
    });
    return repository;
  }

  async fork(source: Repository, owner: string): Promise<Repository> {
    const { id } = await this.#tell(owner, "POST", `/repos/${source.fullName}/forks`, {});
    const git = await BareRepository.copy(source.git, this.folderOf(owner, source.name));
    await guardWorkflows(git);
    return this.#add({ id, owner, name: source.name, git, parent: source.fullName });
  }

  async setRole(repository: Repository, login: string, role: RoleName): Promise<void> {
    repository.roles.set(login, role);
    const permission = { read: "pull", write: "push", admin: "admin" }[roleBehind[role]];
    const path = `/repos/${repository.fullName}/collaborators/${encodeURIComponent(login)}`;
    await this.#tell(repository.owner, "PUT", path, { permission });
  }

  /** The repository as it stands in answers and payloads; its counters and times are those of the first look. */
  async json(repository: Repository): Promise<Json> {
    const known = this.#json.get(repository);
    if (known) {
      return known;
    }
    const { permissions: _, ...json } = await this.#tell(repository.owner, "GET", `/repos/${repository.fullName}`);
    const whole = { ...json, ...counts };
    this.#json.set(repository, whole);
    return whole;
  }

  #add({ id, owner, name, git, parent }: Pick<Repository, "id" | "owner" | "name" | "git" | "parent">): Repository {
    const fullName = `${owner}/${name}`;
    const roles = new Map<string, RoleName>([[owner, "admin"]]);
    const repository: Repository = {
      id,
      owner,
      name,
      fullName,
      apiUrl: `${this.#url}/repos/${fullName}`,
      htmlUrl: `${this.#url}/${fullName}`,
      git,
      lock: new Lock(),
      roles,
      parent,
      roleOf: (login) => {
        const role = roles.get(login);
        return role === undefined ? null : roleBehind[role];
      },
    };
    this.#known.set(fullName.toLowerCase(), repository);
    return repository;
  }

  async #tell(login: string, method: string, path: string, body?: unknown): Promise<Json> {
    const reply = await this.#emulator.request(method, path, { login }, body);
    if (reply.status >= 400) {
      throw new Error(`the emulator answered ${method} ${path} with ${reply.status}: ${reply.body?.message}`);
    }
    return reply.body;
  }
}
