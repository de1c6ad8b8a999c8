import type { Config } from "../../core/config/schema.ts";
import { describeError, SluiceError } from "../../core/errors.ts";
import { promotionOrder } from "../../core/release/promotion-chain.ts";
import { promote } from "../../operations/promotion/promote.ts";
import { tidyPromotions } from "../../operations/promotion/tidy-promotions.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { checkPromotions } from "./check-promotions.ts";

type Log = (sentence: string) => void;

/**
 * Brings all promotions up to date: closes what leads nowhere, proposes to every environment what is due there, says of
 * each whether it may be merged, and merges what the policy allows. Returns when to look again because of the time.
 */
export async function proposePromotions(repository: InstalledRepository, log: Log): Promise<number | null> {
  const config = await readConfig(repository);
  if (!config) return null;
  await tidyPromotions(repository.ports, config);
  await proposeAll(repository, config, log);
  return await checkPromotions(repository, config);
}

/**
 * The newest release to the first environment, what has proven itself to the next. Each is proposed once; what a human
 * closed stays closed.
 */
async function proposeAll(repository: InstalledRepository, config: Config, log: Log): Promise<void> {
  for (const environment of promotionOrder(config)) {
    if (config.environments[environment]?.promotion === "none") continue;
    for (const model of Object.keys(config.models)) {
      const sentence = await propose(repository, config, model, environment);
      const place = `promotion ${environment}/${model}`;
      if (repository.memory.shown.get(place) !== sentence) log(`${repository.name}: ${sentence}`);
      repository.memory.shown.set(place, sentence);
    }
  }
}

/** What goes wrong with one model keeps no other one waiting. */
async function propose(
  { ports, variables }: InstalledRepository,
  config: Config,
  model: string,
  environment: string,
): Promise<string> {
  try {
    const input = { config, model, environment, variables, onlyOnce: true, leaveOpen: true };
    return (await promote(ports, input)).headline;
  } catch (error) {
    if (error instanceof SluiceError && error.code === "RELEASE_INVALID") return describeError(error);
    throw error;
  }
}
