import { suggestion } from "../../core/config/suggestion.ts";
import { promotionOf } from "../../core/release/promotion-branch.ts";
import { readDesired } from "../../operations/environment/environment.ts";
import { type Call, unfit } from "./command.ts";
import type { Given } from "./usage.ts";

/** What a command is about: as written, or else as the place where it is said makes plain. */

export function modelNamed({ config }: Call, word: string): string {
  if (Object.hasOwn(config.models, word)) return word;
  const known = Object.keys(config.models);
  throw unfit(`There is no model ${word}${suggestion(word, known)}`, "Write the name as in sluice.yaml.");
}

export function environmentNamed({ config }: Call, word: string): string {
  if (Object.hasOwn(config.environments, word)) return word;
  const known = Object.keys(config.environments);
  if (known.length === 0) throw unfit(`There is no environment ${word}`, "Name environments in sluice.yaml first.");
  throw unfit(`There is no environment ${word}${suggestion(word, known)}`, "Write the name as in sluice.yaml.");
}

/** The model that is named, or the only one there is. */
export function modelOf(call: Call, given: Given): string {
  const word = given.MODEL ?? promotionHere(call)?.model;
  if (word !== undefined) return modelNamed(call, word);
  const [only, ...more] = Object.keys(call.config.models);
  if (only !== undefined && more.length === 0) return only;
  throw unfit("There are several models here", `Name one of ${Object.keys(call.config.models).join(", ")}.`);
}

export function environmentOf(call: Call, given: Given): string {
  const word = given.ENV ?? promotionHere(call)?.environment;
  if (word !== undefined) return environmentNamed(call, word);
  const [only, ...more] = Object.keys(call.config.environments);
  if (only !== undefined && more.length === 0) return only;
  throw unfit(
    "It does not say in which environment",
    `Add one of: ${Object.keys(call.config.environments)
      .map((name) => `in ${name}`)
      .join(", ")}.`,
  );
}

/** The environment that is named, or the only one in which git wants a rollout of the model. */
export async function environmentUnderWay(call: Call, given: Given, model: string): Promise<string> {
  if (given.ENV !== undefined || promotionHere(call)) return environmentOf(call, given);
  const { config, repository } = call;
  const found: string[] = [];
  for (const [name, { branch }] of Object.entries(config.environments)) {
    const desired = await readDesired(repository.ports.repository, { name, branch }, model);
    if (desired?.file.candidate) found.push(name);
  }
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return only;
  const where = more.length > 0 ? `in ${found.join(" and in ")}` : "nowhere";
  throw unfit(`A rollout of ${model} is under way ${where}`, "Name the environment: in ENV.");
}

/** `MODEL@vN`: the version that is named, or that of the promotion on which this is said. */
export function releaseOf(call: Call, given: Given, model: string): string {
  const version = given["@vN"];
  if (version !== undefined) return `${model}@${version}`;
  const here = promotionHere(call);
  if (here?.model === model) return here.release;
  throw unfit("It does not say which release", `Add its version, such as ${model}@v3.`);
}

/** The promotion that the pull request is; null for any other one, and for what a stranger calls a promotion. */
export function promotionHere({ config, pull, repository }: Call) {
  if (!pull || pull.headOwner !== repository.place.owner) return null;
  for (const [environment, { branch }] of Object.entries(config.environments)) {
    if (branch !== pull.base) continue;
    for (const model of Object.keys(config.models)) {
      const release = promotionOf(pull.headBranch, model, environment);
      if (release !== null) return { model, environment, release };
    }
  }
  return null;
}
