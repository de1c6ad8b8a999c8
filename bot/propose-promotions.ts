import { promotionOrder } from "../core/release/promotion-chain.ts";
import { promote } from "../operations/promote.ts";
import { type InstalledRepository, readConfig } from "./repository.ts";

/**
 * Proposes to every environment what is due there: the newest release to the first, what has proven itself to the next.
 * Each is proposed once; what a human closed stays closed.
 */
export async function proposePromotions(
  repository: InstalledRepository,
  log: (sentence: string) => void,
): Promise<void> {
  const config = await readConfig(repository);
  if (!config) return;
  for (const environment of promotionOrder(config)) {
    if (config.environments[environment]?.promotion === "none") continue;
    for (const model of Object.keys(config.models)) {
      const { headline } = await promote(repository.ports, { config, model, environment, onlyOnce: true });
      const place = `promotion ${environment}/${model}`;
      if (repository.memory.shown.get(place) !== headline) log(`${repository.name}: ${headline}`);
      repository.memory.shown.set(place, headline);
    }
  }
}
