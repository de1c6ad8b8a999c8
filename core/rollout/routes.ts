import type { RolloutPlan, Routes } from "./status.ts";

/** Routes as values: what a rollout wants of them, and whether they make sense. */

/** Percents are compared after rounding to this many decimals: 0.07 × 100 is not 7 in binary. */
const decimals = 6;
/** Weights may miss 100 by this much: three thirds do. */
const tolerance = 0.001;

function round(percent: number): number {
  return Number(percent.toFixed(decimals));
}

/** What is wrong with the routes, or null. Empty weights are right: nobody serves. */
export function problemOfRoutes(routes: Routes): string | null {
  const weighted = Object.keys(routes.weights);
  for (const key of ["weights", "mirrors"] as const) {
    const unknown = Object.keys(routes[key] ?? {}).find((digest) => !(digest in routes.versions));
    if (unknown) {
      return `${key}: ${unknown} is not among versions`;
    }
  }
  const total = Object.values(routes.weights).reduce((sum, percent) => sum + percent, 0);
  const isWhole = Math.abs(total - 100) <= tolerance;
  return weighted.length > 0 && !isWhole ? `weights: sum to ${round(total)}, not 100` : null;
}

/** What a rollout asks of the router: the candidate's share of the traffic, and of copies, 0 to 1. */
export interface Wanted {
  share: number;
  mirror: number;
}

/** The candidate's share of traffic, 0 to 1. */
export function shareOf(routes: Routes | null, digest: string): number {
  return toShare(routes?.weights[digest]);
}

function toShare(percent: number | undefined): number {
  return Number(((percent ?? 0) / 100).toFixed(decimals + 2));
}

/**
 * The present routes changed so that the candidate has this share and the stable version the rest. Both stay listed, so
 * both stay loaded.
 */
export function routesFor(plan: RolloutPlan, { share, mirror }: Wanted, present: Routes | null): Routes {
  const generation = (present?.generation ?? 0) + 1;
  const { stable, candidate } = plan;
  const percent = round(share * 100);
  if (stable === null) {
    return withoutStable(plan, percent, present, generation);
  }
  return {
    generation,
    weights: { [stable.digest]: round(100 - percent), [candidate.digest]: percent },
    ...(mirror > 0 && { mirrors: { [candidate.digest]: round(mirror * 100) } }),
    versions: versionsOf([stable, candidate]),
    salt: plan.rolloutId,
  };
}

/** Without a stable version it is all or nothing; nothing gives the traffic back to whoever had it before, if anybody. */
function withoutStable(plan: RolloutPlan, percent: number, present: Routes | null, generation: number): Routes {
  const { candidate } = plan;
  const others = Object.entries(present?.weights ?? {}).filter(([digest]) => digest !== candidate.digest);
  const total = others.reduce((sum, [, weight]) => sum + weight, 0);
  const left = total > 0 ? 100 - percent : 0;
  const weights = others.map(([digest, weight]) => [digest, total > 0 ? round((weight / total) * left) : 0] as const);
  const served = percent > 0 || total > 0;
  return {
    generation,
    weights: served ? Object.fromEntries([...weights, [candidate.digest, percent]]) : {},
    versions: { ...present?.versions, ...versionsOf([candidate]) },
    salt: plan.rolloutId,
  };
}

/** The routes after a rollout was taken back: the candidate is listed no more, so it is unloaded. */
export function routesWithout(digest: string, present: Routes): Routes {
  const keep = <Value>(record: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => key !== digest));
  return {
    generation: present.generation + 1,
    weights: keep(present.weights),
    ...(present.mirrors && { mirrors: keep(present.mirrors) }),
    versions: keep(present.versions),
    salt: present.salt,
  };
}

function versionsOf(versions: readonly RolloutPlan["candidate"][]): Routes["versions"] {
  return Object.fromEntries(versions.map(({ digest, ...served }) => [digest, served]));
}

/** What the router has of the candidate; a null share: the routes are not those of this rollout at any step. */
export function readBack(plan: RolloutPlan, routes: Routes | null): { share: number | null; mirror: number } {
  const known = [plan.stable?.digest, plan.candidate.digest];
  const strangers = Object.entries(routes?.weights ?? {}).filter(
    ([digest, weight]) => weight > 0 && !known.includes(digest),
  );
  const isForeign = plan.stable !== null && strangers.length > 0;
  return {
    share: isForeign ? null : shareOf(routes, plan.candidate.digest),
    mirror: toShare(routes?.mirrors?.[plan.candidate.digest]),
  };
}
