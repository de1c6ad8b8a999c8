import type { Config } from "../../core/config/schema.ts";
import type { DesiredState } from "../../core/ports.ts";
import { promotionBranch } from "../../core/release/promotion-branch.ts";
import { deployTick, type Tick } from "../../operations/environment/deploy-tick.ts";
import { trackReleases } from "../../operations/tracking/track.ts";
import { vouchBy } from "../promotions/check-promotions.ts";
import { readRecord } from "../promotions/promotion-record.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
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
  if (!config?.environments[place.environment]) return null;
  const tick = await tickUntilRest(repository, config, place);
  if (tick) await showRollout(repository, config, tick);
  if (tick?.effect.kind === "nothing") await trackStable(repository, config, tick.desired);
  return tick;
}

/** Once for each release that becomes stable; what the tracker misses, `sluice track` or the next one tells it. */
async function trackStable(
  { ports, memory, warn }: InstalledRepository,
  config: Config,
  { environment, file: { model, stable } }: DesiredState,
): Promise<void> {
  const place = `tracked ${environment}/${model}`;
  const release = stable?.release ?? "";
  if (memory.shown.get(place) === release) return;
  memory.shown.set(place, release);
  for (const { message } of await trackReleases(ports, { config, model })) warn(message);
}

/** Milliseconds between two looks at a rollout under way. */
const soonestLook = 250;
const latestLook = 10_000;

/** In how many milliseconds time alone may have changed something; null: it changes nothing. */
export function nextLook({ effect, status }: Tick, now: number): number | null {
  if (effect.kind === "frozen") return effect.until - now;
  if (effect.kind !== "wait") return null;
  // What has just begun may end at once; what has taken long may take longer.
  const age = status ? now - Date.parse(status.startedAt) : 0;
  return Math.min(latestLook, Math.max(soonestLook, age / 4));
}

async function tickUntilRest(repository: InstalledRepository, config: Config, place: Place): Promise<Tick | null> {
  const { ports, variables } = repository;
  const isUnfrozen = (desired: DesiredState) => isFreezeOverridden(repository, desired);
  for (let effects = 0; ; effects++) {
    const tick = await deployTick(ports, { config, ...place, variables, isUnfrozen, vouch: vouchBy(repository) });
    const isAtRest = tick === null || ["nothing", "wait", "attention", "frozen"].includes(tick.effect.kind);
    const waitsForMerge = tick?.commit === null && ["record-success", "revert-and-hold"].includes(tick.effect.kind);
    if (isAtRest || waitsForMerge || effects === maxEffects) return tick;
  }
}

/** Said on the promotion that was merged: the rollout that it asks for may begin, too. */
async function isFreezeOverridden(
  repository: InstalledRepository,
  { environment, branch, file }: DesiredState,
): Promise<boolean> {
  const { candidate } = file;
  if (!candidate) return false;
  const head = promotionBranch(candidate.release, environment);
  const pulls = await repository.ports.pulls.find({ head, base: branch, state: "all" });
  const merged = pulls.find(({ state }) => state === "merged");
  const { overrides } = merged ? await readRecord(repository, merged.headSha) : { overrides: [] };
  return overrides.some(
    ({ claim, limit, candidate: digest }) => claim === "freeze" && limit === environment && digest === candidate.digest,
  );
}
