import { given as givenAlone } from "../../core/given.ts";
import { promotionOrder } from "../../core/release/promotion-chain.ts";
import { releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import { readDesired } from "../../operations/environment.ts";
import { promote } from "../../operations/promote.ts";
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
    const { config, repository } = call;
    const outcome = await promote(repository.ports, { config, model, environment, ...givenAlone({ release }) });
    if (outcome.facts.merged) call.follow(environment);
    return answerOf(outcome);
  },
};

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
