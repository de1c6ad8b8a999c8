import { z } from "zod";
import { digestSchema } from "../../core/digest.ts";
import type { DeployTarget } from "../../core/ports.ts";
import { recentTrafficSchema, rolloutStatusSchema, routesSchema } from "../../core/rollout/status.ts";
import { createAdminClient } from "./admin-client.ts";

const liveSchema = z.record(digestSchema, z.number().min(0).max(100));
const trafficSchema = z.record(digestSchema, recentTrafficSchema);
const acceptedSchema = z.object({ generation: z.int() });

/** The embedded model server as a deploy target, over its admin plane. */
export function createEmbeddedTarget(url: string, token: string): DeployTarget {
  const client = createAdminClient(url, token);
  const path = (model: string, leaf: string) => `/admin/models/${encodeURIComponent(model)}/${leaf}`;
  const steer = (model: string, verb: "abort" | "pause" | "resume", body: { rolloutId: string; reason: string }) =>
    client.send({ method: "POST", path: path(model, `rollout/${verb}`), body, answer: rolloutStatusSchema });
  return {
    capabilities: { shadow: true, weights: true },
    readRoutes: (model) => client.find({ method: "GET", path: path(model, "routes"), answer: routesSchema }),
    setRoutes: async (model, routes) => {
      await client.send({ method: "PUT", path: path(model, "routes"), body: routes, answer: acceptedSchema });
    },
    liveDigests: async (model) =>
      (await client.find({ method: "GET", path: path(model, "live"), answer: liveSchema })) ?? {},
    startRollout: (plan) =>
      client.send({ method: "PUT", path: path(plan.model, "rollout"), body: plan, answer: rolloutStatusSchema }),
    rollout: (model) => client.find({ method: "GET", path: path(model, "rollout"), answer: rolloutStatusSchema }),
    abort: (model, rolloutId, reason) => steer(model, "abort", { rolloutId, reason }),
    pause: (model, rolloutId, reason) => steer(model, "pause", { rolloutId, reason }),
    resume: (model, rolloutId, reason) => steer(model, "resume", { rolloutId, reason }),
    traffic: async (model, digest) =>
      (await client.find({ method: "GET", path: path(model, "traffic"), answer: trafficSchema }))?.[digest] ?? null,
  };
}
