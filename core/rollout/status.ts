import { z } from "zod";
import { digestSchema } from "../digest.ts";
import { reviewBandSchema } from "../models/review-band.ts";

/** What a target is asked to do and what it says of it: the contract between bot, deploy operation and targets. */

export const rolloutStates = [
  "QUEUED",
  "VERIFYING",
  "PREPARING",
  "SHADOWING",
  "STEP",
  "BAKING",
  "ANALYSING",
  "PAUSED",
  "PROMOTING",
  "SUCCEEDED",
  "ABORTING",
  "DRAINING",
  "ROLLED_BACK",
  "SUPERSEDED",
  "FROZEN",
  "UNKNOWN",
] as const;
export type RolloutState = (typeof rolloutStates)[number];

/** States that a rollout never leaves: the target's part is done and git has to follow. */
export const terminalStates: readonly RolloutState[] = ["SUCCEEDED", "ROLLED_BACK", "SUPERSEDED"];

const served = z.strictObject({
  release: z.string().max(100),
  uri: z.string().max(1_000),
  /** Predictions of these probabilities are marked for a person. */
  defer: reviewBandSchema.optional(),
});
const version = served.extend({ digest: digestSchema });

export const rolloutPlanSchema = z.strictObject({
  /** H(environment, model, merge commit, candidate digest): the same wish always has the same id. */
  rolloutId: z.string().regex(/^[0-9a-f]{16,64}$/),
  model: z.string().max(63),
  stable: version.nullable(),
  candidate: version,
  /** Shares of traffic in (0, 1], rising; empty: all at once. */
  steps: z.array(z.number().gt(0).max(1)),
  /** First of all, this share of the stable version's requests is mirrored to the candidate, whose answers nobody sees. */
  shadow: z.strictObject({ share: z.number().gt(0).max(1), ms: z.number().min(0) }).optional(),
  bakeMs: z.number().min(0),
  minUnits: z.int().min(0),
  deadlineMs: z.number().min(0),
  /** With all traffic on the candidate, how long the stable version stays loaded before this counts as a success. */
  keepMs: z.number().min(0).optional(),
  /** null: the stable version's p95 before the canary. */
  slowMs: z.number().gt(0).nullable(),
  judge: z.strictObject({
    /** Rollback when the candidate's rate is proven worse than (1 + this) times the stable one. */
    rollbackIfWorseThan: z.number().min(0),
    promoteIfBelow: z.number().gt(0),
    wrongRollback: z.number().gt(0).lt(1),
    whenUnsure: z.enum(["hold", "promote", "rollback"]),
  }),
  /** Roll back to a version that was stable before: no analysis. */
  skipAnalysis: z.boolean(),
});
export type RolloutPlan = z.output<typeof rolloutPlanSchema>;

/** Events counted per version; `units` are users (or whatever the unit is), each counted once. */
const versionCountsSchema = z.strictObject({
  requests: z.int().min(0),
  errors: z.int().min(0),
  slow: z.int().min(0),
  units: z.int().min(0),
  unitsWithErrors: z.int().min(0),
  unitsWithSlow: z.int().min(0),
  /** Units of which a label has arrived for a prediction, and those of them that got a wrong one. */
  unitsLabelled: z.int().min(0),
  unitsWithMistakes: z.int().min(0),
});
export type VersionCounts = z.output<typeof versionCountsSchema>;

/** What a version served in the last minutes. */
export const recentTrafficSchema = z.strictObject({
  /** What was looked at, at most ten. */
  minutes: z.number().gt(0),
  /** Different units in a minute. */
  unitsPerMinute: z.number().gt(0),
  /** Share of the units that met an error, each counted once in all the minutes. */
  errorRate: z.number().min(0).max(1),
});
export type RecentTraffic = z.output<typeof recentTrafficSchema>;

const judgementSchema = z.strictObject({
  verdict: z.enum(["pass", "fail", "unsure", "no-data", "error"]),
  /** One plain sentence: "Canary users met errors at least 4.2 times as often …". */
  sentence: z.string().max(600),
  metric: z.string().max(60).nullable(),
  /** Interval of the rate ratio candidate : stable, valid at any time of looking. */
  ratio: z.strictObject({ lower: z.number().nullable(), upper: z.number().nullable() }).nullable(),
});
export type Judgement = z.output<typeof judgementSchema>;

export const rolloutStatusSchema = z.strictObject({
  plan: rolloutPlanSchema,
  state: z.enum(rolloutStates),
  /** Index into plan.steps; steps.length while promoting. */
  step: z.int().min(0),
  /** Percent of traffic by digest, read back from the router. */
  weights: z.record(digestSchema, z.number().min(0).max(100)),
  generation: z.int().min(0),
  reason: z.string().max(1_000).nullable(),
  judgement: judgementSchema.nullable(),
  /** How soon harm would be found, told before the candidate gets traffic; null until then, or where nothing is judged. */
  planned: z.string().max(600).nullable(),
  /** What a person should know and nothing is decided by. */
  warnings: z.array(z.string().max(600)).max(10),
  /** When the controller last looked at this rollout; null: not since the server began. */
  lookedAt: z.iso.datetime().nullable(),
  counts: z.strictObject({ stable: versionCountsSchema, candidate: versionCountsSchema }),
  startedAt: z.iso.datetime(),
  /** When traffic left the candidate; set once an abort is confirmed. */
  trafficOffAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  history: z
    .array(z.strictObject({ at: z.iso.datetime(), state: z.enum(rolloutStates), note: z.string().max(600) }))
    .max(1_000),
});
export type RolloutStatus = z.output<typeof rolloutStatusSchema>;

export const routesSchema = z.strictObject({
  generation: z.int().min(0),
  /** Percent by digest; sums to 100. */
  weights: z.record(digestSchema, z.number().min(0).max(100)),
  /** Percent of all requests that is mirrored to a digest without weight; its answers are thrown away. */
  mirrors: z.record(digestSchema, z.number().min(0).max(100)).optional(),
  /** Where each digest comes from. */
  versions: z.record(digestSchema, served),
  /** Salt of the sticky assignment: the rollout id, or empty outside a rollout. */
  salt: z.string().max(64),
});
export type Routes = z.output<typeof routesSchema>;
