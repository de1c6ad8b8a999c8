import type { EnvironmentConfig } from "../../core/config/schema.ts";
import type { Ports } from "../../core/ports.ts";
import { askedBy, promoteMessage } from "../../core/release/commit-message.ts";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { promotionBranch } from "../../core/release/promotion-branch.ts";
import type { ReleaseFile } from "../../core/release/release-file.ts";
import type { Release } from "../../core/release/release-tag.ts";
import { emptyReleaseFile, nameCandidate } from "../../core/release/transitions.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { readDesired } from "../environment/environment.ts";

/** The branches of a promotion: what it starts from, and the one commit that it adds. */

type BranchPorts = Pick<Ports, "repository">;

export interface Base {
  file: ReleaseFile;
  /** What the environment branch points at. */
  base: string;
}

/** The environment branch as it is; made with an empty release file when this is its first promotion. */
export async function baseOf(
  { repository }: BranchPorts,
  model: string,
  environment: { name: string; branch: string },
): Promise<Base> {
  const desired = await readDesired(repository, environment, model);
  if (desired) return { file: desired.file, base: desired.head };
  const file = emptyReleaseFile(model);
  const { name, branch } = environment;
  const head = await repository.head(branch);
  if (head !== null) return { file, base: head };
  const base = await repository.commitFile({
    branch,
    path: releaseFilePath(model),
    content: writeReleaseFile(file),
    message: `Begin the environment ${name}\n`,
    expectedHead: null,
  });
  return { file, base };
}

export interface Promotion extends Base {
  release: Release;
  environment: string;
  settings: EnvironmentConfig;
}

/**
 * One commit on top of the environment branch. It is left alone while it still says what it has to, so that approvals of
 * it hold: what happens to other models there is no reason to make it anew.
 *
 * @param asked login of whoever asked for it
 */
export async function writePromotion(
  { repository }: BranchPorts,
  promotion: Promotion,
  asked: string | undefined,
): Promise<string> {
  const { release, environment, file, base } = promotion;
  const branch = promotionBranch(release.release, environment);
  const path = releaseFilePath(file.model);
  const content = writeReleaseFile(nameCandidate(file, release));
  const head = await repository.head(branch);
  if (head !== null && (await isStillRight({ repository }, { head, base, path, content }))) return head;
  const [before] = head === null ? [] : await repository.log(head, 1);
  const by = asked ?? (before && askedBy(before.message)) ?? undefined;
  return await repository.commitFile({
    branch,
    path,
    content,
    message: promoteMessage(release.release, environment, by),
    expectedHead: head,
    onto: base,
  });
}

/** How far an environment may move on before its open promotions are made anew. */
const farthestBase = 100;

async function isStillRight(
  { repository }: BranchPorts,
  { head, base, path, content }: { head: string; base: string; path: string; content: string },
): Promise<boolean> {
  if ((await repository.readFile(head, path)) !== content) return false;
  const [, parent] = await repository.log(head, 2);
  if (!parent) return false;
  if (parent.commit === base) return true;
  if ((await repository.readFile(parent.commit, path)) !== (await repository.readFile(base, path))) return false;
  const known = (await repository.log(base, farthestBase)).map(({ commit }) => commit);
  // What is merged already can be promoted again only by another commit.
  return known.includes(parent.commit) && !known.includes(head);
}
