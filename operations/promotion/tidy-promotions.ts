import type { Config } from "../../core/config/schema.ts";
import type { Ports, PullRequest } from "../../core/ports.ts";
import { anyPromotionOf } from "../../core/release/promotion-branch.ts";
import { releaseTagPrefix } from "../../core/release/release-tag.ts";
import { holdOn } from "../../core/release/transitions.ts";
import { withdrawnBody } from "../../core/release/withdrawal.ts";
import { readDesired } from "../environment/environment.ts";
import { soakOf } from "./promotable-release.ts";

/** Closes promotions that can lead nowhere any more, each with the reason on its first line. */

type TidyPorts = Pick<Ports, "repository" | "pulls">;

export async function tidyPromotions(ports: TidyPorts, config: Config): Promise<void> {
  for (const [environment, { branch }] of Object.entries(config.environments)) {
    for (const pull of await ports.pulls.find({ base: branch, state: "open" })) {
      const why = await whyObsolete(ports, config, environment, pull);
      if (why !== null) await ports.pulls.update(pull.number, { body: withdrawnBody(pull.body, why), state: "closed" });
    }
  }
}

/** A sentence; null while the promotion still makes sense, and for what is no promotion of this repository. */
async function whyObsolete(
  { repository }: TidyPorts,
  config: Config,
  environment: string,
  { head, isFork }: PullRequest,
): Promise<string | null> {
  const promotion = isFork ? null : anyPromotionOf(head, environment);
  if (!promotion) return null;
  const { model, release } = promotion;
  if (!Object.hasOwn(config.models, model)) return `sluice.yaml has no model ${model} any more`;
  const tag = (await repository.tags(releaseTagPrefix(model))).find(({ name }) => name === release);
  if (!tag) return `${release} was withdrawn: its tag is gone`;
  const { branch = "" } = config.environments[environment] ?? {};
  const file = (await readDesired(repository, { name: environment, branch }, model))?.file;
  const digest = /^digest: (\S+)$/m.exec(tag.message)?.[1] ?? "";
  const hold = file && holdOn(file, digest);
  if (hold) return `${release} is on hold in ${environment}: ${hold.reason}`;
  if (file?.candidate?.digest === digest) return `${release} is being rolled out in ${environment} already`;
  if (file?.stable?.digest === digest && !file.candidate) return `${release} is live in ${environment} already`;
  const before = await soakOf(repository, { config, model, environment }, { release, digest, uri: "" });
  return before.held === null ? null : `${release} is on hold in ${before.after}: ${before.held}`;
}
