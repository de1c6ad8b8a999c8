import { SluiceError } from "../../core/errors.ts";
import type { DeployTarget } from "../../core/ports.ts";
import { noCounts } from "../../core/rollout/judge/evidence.ts";
import type { RolloutPlan, RolloutState, RolloutStatus, Routes } from "../../core/rollout/status.ts";

/**
 * A target whose rollouts end as the test says, one state per look. For the tests of what drives a target; what a target
 * does itself is tested with the real server.
 */
export interface ScriptedTarget extends DeployTarget {
  routes: Routes | null;
  status: RolloutStatus | null;
  started: RolloutPlan[];
}

const endedAt = "2026-11-21T10:14:07.000Z";

/** How the test wants the rollout to end; null: not yet. */
export type Script = (plan: RolloutPlan) => "SUCCEEDED" | "ROLLED_BACK" | null;

export function scriptedTarget(endOf: Script): ScriptedTarget {
  const route = (plan: RolloutPlan, digest: string) => {
    target.routes = {
      generation: (target.routes?.generation ?? 0) + 1,
      weights: { [digest]: 100 },
      versions: {},
      salt: plan.rolloutId,
    };
  };
  const enter = (state: RolloutState, change: Partial<RolloutStatus> = {}) => {
    if (target.status) target.status = { ...target.status, state, ...change };
  };
  const advance = () => {
    const { status } = target;
    if (status?.state === "QUEUED") enter("BAKING");
    else if (status?.state === "BAKING") {
      const end = endOf(status.plan);
      if (end === null) return;
      if (end === "SUCCEEDED") route(status.plan, status.plan.candidate.digest);
      enter(end, { finishedAt: endedAt, trafficOffAt: end === "ROLLED_BACK" ? endedAt : null, reason: "errors 4.2x" });
    }
  };
  const target: ScriptedTarget = {
    capabilities: { shadow: false, weights: true },
    routes: null,
    status: null,
    started: [],
    readRoutes: async () => target.routes,
    setRoutes: async (_model, routes) => {
      if (target.routes && routes.generation <= target.routes.generation) throw conflict("the generation is stale");
      target.routes = routes;
    },
    liveDigests: async () => target.routes?.weights ?? {},
    rollout: async () => {
      advance();
      return target.status;
    },
    startRollout: async (plan) => {
      if (target.status?.plan.rolloutId === plan.rolloutId) return target.status;
      target.started.push(plan);
      target.status = {
        plan,
        state: "QUEUED",
        step: 0,
        weights: {},
        generation: 0,
        reason: null,
        judgement: null,
        planned: null,
        warnings: [],
        lookedAt: null,
        counts: { stable: noCounts, candidate: noCounts },
        startedAt: "2026-11-21T10:00:00.000Z",
        trafficOffAt: null,
        finishedAt: null,
        history: [],
      };
      return target.status;
    },
    traffic: async () => null,
    pause: async () => Promise.reject(conflict("the script knows no pause")),
    resume: async () => Promise.reject(conflict("the script knows no pause")),
    abort: async (_model, rolloutId, reason) => {
      if (target.status?.plan.rolloutId !== rolloutId) throw conflict("another rollout is under way");
      enter("ROLLED_BACK", { reason, finishedAt: endedAt, trafficOffAt: endedAt });
      return target.status as RolloutStatus;
    },
  };
  return target;
}

function conflict(message: string): SluiceError {
  return new SluiceError("CONFLICT", message, { remedy: "Read again." });
}
