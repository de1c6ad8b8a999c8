import type { Config } from "../core/config/schema.ts";
import { deployTick, type Tick } from "../operations/deploy-tick.ts";
import { type InstalledRepository, readConfig } from "./repository.ts";
import { showRollout } from "./show-rollout.ts";

export interface Place {
  environment: string;
  model: string;
}

/** A rest is one effect away at most from the one before, save for a target that takes nothing. */
const maxEffects = 10;

/**
 * Brings one environment as far as it goes now, and shows on GitHub where it stands. Returns the tick at which it came
 * to rest; null where git has no release file of the model.
 */
export async function driveEnvironment(repository: InstalledRepository, place: Place): Promise<Tick | null> {
  const config = await readConfig(repository);
  if (!config?.environments[place.environment] || !config.models[place.model]) return null;
  const tick = await tickUntilRest(repository, config, place);
  if (tick) await showRollout(repository, config, tick);
  return tick;
}

async function tickUntilRest(
  { ports, variables }: InstalledRepository,
  config: Config,
  place: Place,
): Promise<Tick | null> {
  for (let effects = 0; ; effects++) {
    const tick = await deployTick(ports, { config, ...place, variables });
    const isAtRest = tick === null || ["nothing", "wait", "attention"].includes(tick.effect.kind);
    if (isAtRest || effects === maxEffects) return tick;
  }
}
