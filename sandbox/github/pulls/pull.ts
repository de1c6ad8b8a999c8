import type { Repository } from "../repositories.ts";

export interface PullSide {
  repository: Repository;
  /** Branch. */
  ref: string;
  sha: string;
}

/** What git decides about a pull request; its words, labels and reviewers are in the emulator. */
export interface Pull {
  /** Across all repositories, as GitHub counts. */
  id: number;
  number: number;
  author: string;
  state: "open" | "closed";
  draft: boolean;
  updatedAt: string;
  head: PullSide;
  base: PullSide;
  /** The commit that merging would make; null while there are conflicts. */
  testMerge: string | null;
  merged: { sha: string; by: string; at: string } | null;
}

export const headRef = (number: number): string => `refs/pull/${number}/head`;
export const mergeRef = (number: number): string => `refs/pull/${number}/merge`;

export const headLabel = ({ repository, ref }: PullSide): string => `${repository.owner}:${ref}`;

/** Pull requests by the repository that they want into. */
export class Pulls {
  readonly #byRepository = new Map<string, Map<number, Pull>>();

  add(pull: Pull): void {
    const { fullName } = pull.base.repository;
    const pulls = this.#byRepository.get(fullName) ?? new Map<number, Pull>();
    this.#byRepository.set(fullName, pulls.set(pull.number, pull));
  }

  find(repository: Repository, number: number): Pull | null {
    return this.#byRepository.get(repository.fullName)?.get(number) ?? null;
  }

  of(repository: Repository): Pull[] {
    return [...(this.#byRepository.get(repository.fullName)?.values() ?? [])];
  }

  /** Open ones whose head is a branch of `repository`, wherever they want to. */
  openFrom(repository: Repository, ref: string): Pull[] {
    return this.#open().filter(({ head }) => head.repository === repository && head.ref === ref);
  }

  openInto(repository: Repository, ref: string): Pull[] {
    return this.#open().filter(({ base }) => base.repository === repository && base.ref === ref);
  }

  /** Those that GitHub lists with a commit's checks and runs: open, of the same repository, with it as head. */
  openWithHead(repository: Repository, sha: string): Pull[] {
    return this.#open().filter(
      ({ head, base }) => head.sha === sha && head.repository === repository && base.repository === repository,
    );
  }

  #open(): Pull[] {
    return [...this.#byRepository.values()]
      .flatMap((pulls) => [...pulls.values()])
      .filter(({ state }) => state === "open");
  }
}
