import { isCommented, stickComment } from "../../adapters/github/sticky-comment.ts";
import { parseConfig } from "../../core/config/parse-config.ts";
import type { InstalledRepository } from "../repository.ts";
import { type AddedModel, addedComment, addedMarker } from "./added-replies.ts";
import type { ReviewPlan } from "./review-plan.ts";
import type { ReviewedPull } from "./reviewed-pulls.ts";

/** One comment on all models that the pull request adds; one that has been written goes on saying what is true. */
export async function tellAdded(
  repository: InstalledRepository,
  { number: issue }: ReviewedPull,
  plan: ReviewPlan,
): Promise<void> {
  const { place, self } = repository;
  const own = { issue, marker: addedMarker, self };
  const models = plan.added.length > 0 ? await addedModels(repository, plan) : [];
  if (models.length === 0 && !(await isCommented(place, own))) return;
  await stickComment(place, { ...own, body: addedComment(models) });
}

/** The plan names some only where this configuration can be read. */
async function addedModels(
  { ports }: InstalledRepository,
  { added, removed, headSha }: ReviewPlan,
): Promise<AddedModel[]> {
  const { models } = parseConfig((await ports.repository.readFile(headSha, "sluice.yaml")) ?? "", "sluice.yaml");
  return added.flatMap((model) => {
    const settings = models[model];
    const formerly = removed.find(({ renamedTo }) => renamedTo === model)?.model ?? null;
    return settings ? [{ model, settings, formerly }] : [];
  });
}
