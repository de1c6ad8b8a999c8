import { concludeCheck, queueCheck } from "../adapters/github/check-runs.ts";
import { calling } from "../adapters/github/github-client.ts";
import type { WorkflowRun } from "../adapters/github/workflow-runs.ts";
import { checkName, nothingToCheck } from "./replies.ts";
import { type InstalledRepository, readConfig } from "./repository.ts";

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

/** Shows at once that a verdict is coming; where there is nothing to judge, that is the verdict. */
export async function openChecks(repository: InstalledRepository, { number, headSha }: ReviewedPull): Promise<void> {
  const { place, self } = repository;
  const config = await readConfig(repository);
  const models = Object.keys(config?.models ?? {});
  const relevant = models.length > 0 && (await isRelevant(repository, number));
  for (const model of models) {
    if (relevant) await queueCheck(place, checkName(model), headSha, self.appId);
    else await concludeCheck(place, checkName(model), headSha, self.appId, nothingToCheck(model));
  }
}

const text = /(^|\/)(docs\/.*|LICENSE|[^/]*\.(md|rst))$/;

/** Whether anything but text changes. A list that says nothing is not believed to mean nothing. */
export async function isRelevant(repository: InstalledRepository, number: number): Promise<boolean> {
  const files = await changedFiles(repository, number);
  return files.length === 0 || files.some((file) => !text.test(file));
}

export async function changedFiles({ place }: InstalledRepository, number: number): Promise<string[]> {
  const { client, owner, repo } = place;
  const files = await calling(`list the files of #${number}`, () =>
    client.paginate(client.rest.pulls.listFiles, { owner, repo, pull_number: number, per_page: 100 }),
  );
  return files.map(({ filename }) => filename);
}
