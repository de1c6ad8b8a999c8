import { given as givenAlone } from "../../core/given.ts";
import { promotionOrder } from "../../core/release/promotion-chain.ts";
import { releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import { readDesired } from "../../operations/environment/environment.ts";
import { type PromoteFacts, promote } from "../../operations/promotion/promote.ts";
import { checkPromotion } from "../promotions/check-promotions.ts";
import { answerOf, type Call, type Command, unfit } from "./command.ts";
import { environmentNamed, modelNamed } from "./subjects.ts";

export const promoteCommand: Command = {
  usage: "promote MODEL [to ENV] [@vN]",
  does: "proposes a release to an environment by a pull request; by itself the newest, to where it has not come yet",
  needs: "write",
  boundToHead: true,
  examples: ["promote late-flights", "promote late-flights to production @v12"],
  run: async (call, { MODEL: word = "", ENV: place, "@vN": version }) => {
    const model = modelNamed(call, word);
    const release = version && `${model}@${version}`;
    const environment = place === undefined ? await nextPlace(call, model, release) : environmentNamed(call, place);
    const { config, repository, by } = call;
    const { ports, variables } = repository;
    const input = { config, model, environment, variables, by, leaveOpen: true, ...givenAlone({ release }) };
    const outcome = await promote(ports, input);
    const merged = await settle(call, model, environment, outcome.facts);
    return answerOf({ ...outcome, headline: merged ?? outcome.headline });
  },
};

/** Shows at once whether it may be merged, and merges it where the environment's policy says so. */
async function settle(
  { repository, config, follow }: Call,
  model: string,
  environment: string,
  { pullRequest, branch, release }: PromoteFacts,
): Promise<string | null> {
  if (pullRequest === null || branch === null || release === null) return null;
  const open = await repository.ports.pulls.find({ head: branch, state: "open" });
  const pull = open.find(({ number }) => number === pullRequest.number);
  if (!pull) return null;
  const verdict = await checkPromotion(repository, config, { model, environment, release }, pull);
  if (!verdict.passed || config.environments[environment]?.promotion !== "auto") return null;
  await repository.ports.pulls.merge(pull.number, pull.headSha);
  follow(environment);
  return `the promotion of ${release} to ${environment} is merged: #${pull.number}`;
}

/** The first environment in which the release is neither stable nor on its way. */
async function nextPlace({ repository, config }: Call, model: string, release: string | undefined): Promise<string> {
  const port = repository.ports.repository;
  const tags = releasesOf(model, await port.tags(releaseTagPrefix(model)));
  const wanted = release === undefined ? tags[0] : tags.find((tag) => tag.release === release);
  if (!wanted)
    throw unfit(`There is no release ${release ?? `of ${model}`}`, "Releases are made by sluice-release.yml.");
  for (const environment of promotionOrder(config)) {
    const branch = config.environments[environment]?.branch ?? "";
    const file = (await readDesired(port, { name: environment, branch }, model))?.file;
    if (![file?.stable, file?.candidate].some((named) => named?.digest === wanted.digest)) return environment;
  }
  throw unfit(`${wanted.release} is in every environment already`, "There is nothing to promote.");
}
