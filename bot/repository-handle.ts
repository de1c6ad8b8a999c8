import type { InstalledRepository } from "./repository.ts";

/** How to get at a repository: lazily, so that a webhook is answered before anything is asked of GitHub. */
export interface RepositoryHandle {
  /** `owner/name` */
  name: string;
  open(): Promise<InstalledRepository>;
}
