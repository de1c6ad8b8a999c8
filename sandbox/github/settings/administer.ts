import { forbidden } from "../http/problem.ts";
import type { ApiRequest } from "../http/request.ts";
import type { Repository } from "../repositories.ts";

/** Whether somebody may see and change the settings; an App's rights are its permissions, checked before. */
export function administers({ caller }: ApiRequest, repository: Repository): boolean {
  return caller.installation !== null || repository.roleOf(caller.login) === "admin";
}

export function requireAdmin(request: ApiRequest, repository: Repository): void {
  if (!administers(request, repository)) throw forbidden("Must have admin rights to Repository.");
}

/** What is kept of each repository, made when first asked for. */
export class PerRepository<T> {
  readonly #kept = new Map<string, T>();
  readonly #make: () => T;

  constructor(make: () => T) {
    this.#make = make;
  }

  of({ fullName }: Repository): T {
    const kept = this.#kept.get(fullName) ?? this.#make();
    this.#kept.set(fullName, kept);
    return kept;
  }
}
