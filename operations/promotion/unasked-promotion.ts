import type { Ports, PullRequest } from "../../core/ports.ts";
import { askedBy } from "../../core/release/commit-message.ts";
import { isPromotionBranch } from "../../core/release/promotion-branch.ts";
import { compareReleases } from "../../core/release/release-tag.ts";
import { isWithdrawn } from "../../core/release/withdrawal.ts";
import type { Promotion } from "./promotion-branch.ts";

/** Why nobody wants the promotion who has not asked for it; null: it may be proposed by itself. */
export async function unaskedProblem(
  ports: Pick<Ports, "repository" | "pulls">,
  promotion: Promotion,
  earlier: readonly PullRequest[],
): Promise<string | null> {
  const { release, environment, file } = promotion;
  const newer = [file.candidate, file.stable].find((ref) => ref && compareReleases(release.release, ref.release) < 0);
  if (newer) return `${release.release} is older than ${newer.release}, which is in ${environment} already`;
  const [last] = earlier;
  if (earlier.some(({ state }) => state === "open")) return null;
  if (last && !(last.state === "closed" && isWithdrawn(last.body))) {
    return `${release.release} was proposed to ${environment} before, in #${last.number}`;
  }
  return await otherWish(ports, promotion);
}

/** What a person has asked for is not replaced by what nobody has. */
async function otherWish(
  { repository, pulls }: Pick<Ports, "repository" | "pulls">,
  { environment, settings, file }: Promotion,
): Promise<string | null> {
  const open = await pulls.find({ base: settings.branch, state: "open" });
  for (const { number, head, headSha, isFork } of open) {
    if (isFork || !isPromotionBranch(head, file.model, environment)) continue;
    const [commit] = await repository.log(headSha, 1);
    const by = commit && askedBy(commit.message);
    if (by) return `${by} has asked for another release in ${environment}, in #${number}`;
  }
  return null;
}
