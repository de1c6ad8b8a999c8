import { incompatibilities } from "../../core/rollout/compatibility.ts";
import { plannedSentence } from "../../core/rollout/judge/planned-detection.ts";
import { readBack, routesFor, type Wanted } from "../../core/rollout/routes.ts";
import type { RolloutPlan } from "../../core/rollout/status.ts";
import type { Fleet } from "../fleet.ts";
import { slowCutMs } from "./slow-cut.ts";

/** What a rollout does to the server. Each may be repeated without harm; what cannot be done is thrown. */

/** The candidate has the digest that was asked for, loads, and speaks as the stable version does. */
export async function verify(fleet: Fleet, { stable, candidate }: RolloutPlan): Promise<void> {
  const session = await fleet.store.load(candidate.digest);
  if (stable === null) {
    return;
  }
  const { model } = await fleet.store.load(stable.digest);
  const problems = incompatibilities(model, session.model);
  if (problems.length > 0) {
    throw new Error(`Clients of ${stable.release} could not talk to ${candidate.release}: ${problems.join("; ")}.`);
  }
}

/** What is frozen before the candidate gets its first request. */
interface Prepared {
  /** The cut for slow requests. */
  slowMs: number;
  planned: string | null;
}

/** Both versions loaded (which warms them up) and listed, the stable one with all traffic. */
export async function prepare(fleet: Fleet, plan: RolloutPlan): Promise<Prepared> {
  const { stable, model } = plan;
  await fleet.setRoutes(model, routesFor(plan, nothing, fleet.find(model)?.routes ?? null));
  const traffic = stable && fleet.find(model)?.traffic.get(stable.digest);
  const slowMs = plan.slowMs ?? slowCutMs(traffic?.latency);
  return { slowMs, planned: plannedSentence(plan, traffic?.recent.read() ?? null) };
}

const nothing: Wanted = { share: 0, mirror: 0 };

/** Taking all traffic away is done even if the disk refuses to remember it, and not at all where there is none. */
export async function route(fleet: Fleet, plan: RolloutPlan, wanted: Wanted): Promise<void> {
  const present = fleet.find(plan.model)?.routes ?? null;
  const takesOff = wanted.share === 0 && wanted.mirror === 0;
  const { share, mirror } = readBack(plan, present);
  if (takesOff && share === 0 && mirror === 0) {
    return;
  }
  await fleet.setRoutes(plan.model, routesFor(plan, wanted, present), { evenUnsaved: takesOff });
}

/** Longer than any request takes; a session that is still busy then closes by itself when it is done. */
const drainMs = 30_000;

export async function drain(fleet: Fleet, plan: RolloutPlan): Promise<void> {
  const { promise: patience, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, drainMs);
  try {
    await Promise.race([fleet.drop(plan.model, plan.candidate.digest), patience]);
  } finally {
    clearTimeout(timer);
  }
}
