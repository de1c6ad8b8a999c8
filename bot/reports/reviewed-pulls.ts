import { calling } from "../../adapters/github/github-client.ts";
import type { WorkflowRun } from "../../adapters/github/workflow-runs.ts";
import type { InstalledRepository } from "../repository.ts";

/** Open pull requests into the default branch: those whose data and code are checked. */
export interface ReviewedPull {
  number: number;
  headSha: string;
}

/** The pull request whose head is the very commit that the run was about; null once the head has moved. */
export async function reviewedPullAt(
  repository: InstalledRepository,
  { headOwner, headBranch, headSha }: WorkflowRun,
): Promise<ReviewedPull | null> {
  if (headOwner === null || headBranch === null) return null;
  const pulls = await listPulls(repository, `${headOwner}:${headBranch}`);
  return pulls.find((pull) => pull.headSha === headSha) ?? null;
}

export async function listReviewedPulls(repository: InstalledRepository): Promise<ReviewedPull[]> {
  return await listPulls(repository);
}

async function listPulls({ place, defaultBranch }: InstalledRepository, head?: string): Promise<ReviewedPull[]> {
  const { client, owner, repo } = place;
  const query = { owner, repo, state: "open" as const, base: defaultBranch, per_page: 100, ...(head && { head }) };
  const pulls = await calling("list pull requests", () => client.paginate(client.rest.pulls.list, query));
  return pulls.map((pull) => ({ number: pull.number, headSha: pull.head.sha }));
}

export async function changedFiles({ place }: InstalledRepository, number: number): Promise<string[]> {
  const { client, owner, repo } = place;
  const files = await calling(`list the files of #${number}`, () =>
    client.paginate(client.rest.pulls.listFiles, { owner, repo, pull_number: number, per_page: 100 }),
  );
  return files.map(({ filename }) => filename);
}
