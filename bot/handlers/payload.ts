import type { Directory } from "../directory.ts";
import type { RepositoryHandle } from "../repository-handle.ts";

/** What every webhook of an App says of where it happened. */
interface Located {
  installation?: { id: number } | undefined;
  repository: { name: string; owner: { login: string } | null; default_branch: string };
}

/** null for a webhook that does not come through an installation: it gives us no token to act with. */
export function handleOf(directory: Directory, { installation, repository }: Located): RepositoryHandle | null {
  if (!installation || !repository.owner) return null;
  return directory.handle({
    installationId: installation.id,
    owner: repository.owner.login,
    repo: repository.name,
    defaultBranch: repository.default_branch,
  });
}
